/** Runs a target in a process of its own, and goes on behind an input that kills it or on which it hangs. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} TargetResult
 * @property {string} name
 * @property {number} seconds
 * @property {import('./child.mjs').Finding[]} findings
 * @property {Totals} totals
 */

/**
 * @typedef {object} Totals
 * @property {number} inputs
 * @property {number} taken
 * @property {number} bytes
 * @property {number} mostSec
 * @property {number} mostAsked
 * @property {number} mostGrown
 * @property {number} seeds
 * @property {readonly string[]} missing
 */

/**
 * @typedef {object} Request
 * @property {readonly string[]} names
 * @property {string} seed
 * @property {number} from
 * @property {number} to
 * @property {string} folder
 */

/** @typedef {{ name: string, at: number, kind: 'hang' | 'crash', words: string }} Ending */

/** So long at one input, with the machine as busy as it likes, is a hang. */
const hangMs = 60_000;
const lookMs = 500;

/**
 * Every target in turn, in one process as long as that lives.
 * @param {Request} request
 * @param {(result: TargetResult) => void} onResult
 */
export async function runTargets({ names, ...request }, onResult) {
  /** Of a target that is not done: what was found before its process ended. */
  let before = nothing();
  let left = [...names];
  for (let from = request.from; left.length > 0;) {
    const { results, findings, ending } = await runChild({ ...request, names: left, from, first: request.from });
    const mine = (/** @type {string} */ name) => findings.filter(({ target }) => target === name);
    for (const { name, totals, seconds } of results) {
      onResult({
        name,
        seconds: before.seconds + seconds,
        findings: [...before.findings, ...mine(name)],
        totals: sumOf(before.totals, totals),
      });
      before = nothing();
    }
    left = left.slice(results.length);
    const { name, at, kind, words } = ending;
    if (left.length === 0) break;
    if (name !== left[0]) from = request.from;
    before.findings.push(...mine(name), { target: name, seed: request.seed, index: at, kind, what: words });
    before.totals.inputs += at + 1 - from;
    from = at + 1;
  }
}

/** @returns {Omit<TargetResult, 'name'>} */
function nothing() {
  return {
    seconds: 0,
    findings: [],
    totals: { inputs: 0, taken: 0, bytes: 0, mostSec: 0, mostAsked: 0, mostGrown: 0, seeds: 0, missing: [] },
  };
}

/**
 * @param {Request & { first: number }} request The first target begins at `from`, the others at `first`.
 * @returns {Promise<{ results: Omit<TargetResult, 'findings'>[], findings: import('./child.mjs').Finding[], ending: Ending }>}
 */
function runChild({ names, seed, from, first, to, folder }) {
  const progress = path.join(folder, 'progress');
  writeFileSync(progress, '');
  const child = spawn(
    process.execPath,
    [
      '--max-old-space-size=1024',
      path.join(import.meta.dirname, 'child.mjs'),
      names.join(','),
      seed,
      String(from),
      String(first),
      String(to),
      folder,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // Nobody would stop it any more.
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let [words, complaints, hangs] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text) => (words += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints = (complaints + text).slice(-4000)));
  const readAt = () => readFileSync(progress, 'latin1').trim();
  const seen = { at: '', since: performance.now() };
  const look = setInterval(() => {
    const at = readAt();
    if (at !== seen.at) Object.assign(seen, { at, since: performance.now() });
    else if (performance.now() - seen.since > hangMs) {
      hangs = true;
      child.kill('SIGKILL');
    }
  }, lookMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(look);
      process.off('exit', kill);
      const messages = words
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      const findings = messages.flatMap(({ finding }) => (finding ? [finding] : []));
      const results = messages.filter((message) => 'totals' in message);
      const [name = '', at = '0'] = readAt().split(' ');
      const ending = {
        name,
        at: Number(at),
        kind: hangs ? /** @type {const} */ ('hang') : /** @type {const} */ ('crash'),
        words: hangs ? `no end after ${hangMs / 1000} s` : `ended with ${code ?? signal}: ${complaints}`,
      };
      const left = names.slice(results.length);
      if (left.length === 0 || left.includes(name)) resolve({ results, findings, ending });
      else reject(new Error(`${left[0]} could not start: ${complaints}`));
    });
  });
}

/**
 * @param {Totals} a
 * @param {Totals} b
 * @returns {Totals}
 */
function sumOf(a, b) {
  const most = (/** @type {'mostSec' | 'mostAsked' | 'mostGrown'} */ key) => Math.max(a[key], b[key]);
  return {
    ...b,
    inputs: a.inputs + b.inputs,
    taken: a.taken + b.taken,
    bytes: a.bytes + b.bytes,
    mostSec: most('mostSec'),
    mostAsked: most('mostAsked'),
    mostGrown: most('mostGrown'),
  };
}

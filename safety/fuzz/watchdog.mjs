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

/** @typedef {{ name: string, seed: string, from: number, to: number, folder: string }} Request */

/** So long at one input, with the machine as busy as it likes, is a hang. */
const hangMs = 60_000;
const lookMs = 500;

/**
 * @param {Request} request
 * @returns {Promise<TargetResult>}
 */
export async function runTarget(request) {
  const { name, seed, to } = request;
  const start = performance.now();
  /** @type {TargetResult} */
  const result = {
    name,
    seconds: 0,
    findings: [],
    totals: { inputs: 0, taken: 0, bytes: 0, mostSec: 0, mostAsked: 0, mostGrown: 0, seeds: 0, missing: [] },
  };
  for (let from = request.from; from < to;) {
    const { totals, findings, ending } = await runChild({ ...request, from });
    result.findings.push(...findings);
    if (totals) {
      result.totals = sumOf(result.totals, totals);
      break;
    }
    const index = ending.at;
    result.findings.push({ target: name, seed, index, kind: ending.kind, what: ending.words });
    result.totals.inputs += index + 1 - from;
    from = index + 1;
  }
  result.seconds = (performance.now() - start) / 1000;
  return result;
}

/**
 * @param {Request} request
 * @returns {Promise<{ totals?: Totals, findings: import('./child.mjs').Finding[], ending: { at: number, kind: 'hang' | 'crash', words: string } }>}
 */
function runChild({ name, seed, from, to, folder }) {
  const progress = path.join(folder, 'progress');
  writeFileSync(progress, '');
  const child = spawn(
    process.execPath,
    [
      '--max-old-space-size=1024',
      path.join(import.meta.dirname, 'child.mjs'),
      name,
      seed,
      String(from),
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
  const readAt = () => Number(readFileSync(progress, 'latin1') || from);
  const seen = { at: from, since: performance.now() };
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
      const totals = messages.find((message) => 'totals' in message)?.totals;
      const at = readAt();
      const ending = hangs
        ? { at, kind: /** @type {const} */ ('hang'), words: `no end after ${hangMs / 1000} s` }
        : { at, kind: /** @type {const} */ ('crash'), words: `ended with ${code ?? signal}: ${complaints}` };
      const hasStarted = totals !== undefined || readFileSync(progress, 'latin1') !== '';
      if (hasStarted) resolve({ totals, findings, ending });
      else reject(new Error(`${name} could not start: ${complaints}`));
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

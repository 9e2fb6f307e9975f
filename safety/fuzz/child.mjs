/** Reads the inputs of targets in turn. Which one is being read stands in a file, for whoever finds this process dead or hanging. */
import { counted, startCounting } from './memory.mjs';
import { openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '@stem/core/dsp';
import { mutated } from './mutate.mjs';
import { smallest } from './smallest.mjs';
import { targets } from './targets.mjs';
import { takeLongestSec } from './violation.mjs';

/**
 * @typedef {object} Finding
 * @property {string} target
 * @property {number} index
 * @property {string} seed
 * @property {'error' | 'slow' | 'memory' | 'hang' | 'crash'} kind
 * @property {string} what
 * @property {string} [input] The file that holds the smallest input.
 */

const [names = '', seed = '', from = '0', first = '0', to = '0', folder = '.'] = process.argv.slice(2);
// What it makes of damage is its own affair.
process.env['STEM_FFMPEG'] = path.join(folder, 'none');

/** Seconds of the processor that one call of the program may take; what the checks take beside it is their own affair. */
const usualSec = 2;
/** What is asked for whatever the file: windows, tables, decoders. */
const usualBytes = 48 * 2 ** 20;
/** What a garbage collector leaves lying about. */
const slackBytes = 320 * 2 ** 20;

const place = { file: path.join(folder, 'input') };
const tell = (/** @type {object} */ message) => writeSync(1, `${JSON.stringify(message)}\n`);
const progress = openSync(path.join(folder, 'progress'), 'w');
const said = new Set();

for (const [order, name] of names.split(',').entries()) {
  await readTarget(targetNamed(name), order === 0 ? Number(from) : Number(first));
}

/**
 * @param {import('./targets.mjs').Target} target
 * @param {number} start
 */
async function readTarget(target, start) {
  const began = performance.now();
  const { seeds, missing } = await target.seeds(folder);
  const totals = {
    inputs: 0,
    taken: 0,
    bytes: 0,
    mostSec: 0,
    mostAsked: 0,
    mostGrown: 0,
    seeds: seeds.length,
    missing,
  };
  // Decoders are compiled and loaded at the first use.
  for (const bytes of seeds) {
    const isTaken = await target.run(bytes, { ...place, isThorough: true });
    if (!isTaken) throw new Error(`${target.name}: a seed is refused`);
  }
  for (let index = start; index < Number(to) && seeds.length > 0; index++) await one(index, { target, seeds, totals });
  tell({ name: target.name, totals, seconds: (performance.now() - began) / 1000 });
}

/** @param {string} wanted */
function targetNamed(wanted) {
  const found = targets.find((one) => one.name === wanted);
  if (!found) throw new Error(`no target ${wanted}`);
  return found;
}

/**
 * @param {number} index
 * @param {{ target: import('./targets.mjs').Target, seeds: readonly Buffer[], totals: import('./watchdog.mjs').Totals }} work
 */
async function one(index, { target, seeds, totals }) {
  const { name } = target;
  writeSync(progress, `${name} ${index}`.padEnd(60), 0);
  const bytes = mutated(target.format, seeds, createRandom(`${seed} ${name} ${index}`));
  const isThorough = index % 4 === 0;
  const { fault, isTaken, use } = await judged(target, bytes, isThorough);
  totals.inputs++;
  totals.taken += Number(isTaken);
  totals.bytes += bytes.length;
  for (const key of /** @type {const} */ (['mostSec', 'mostAsked', 'mostGrown']))
    totals[key] = Math.max(totals[key], use[key]);
  if (fault === undefined) return;
  const key = keyOf(fault);
  if (said.has(name + key)) return;
  said.add(name + key);
  const isSame = async (/** @type {Buffer} */ less) => keyOf((await judged(target, less, isThorough)).fault) === key;
  const least = fault.kind === 'error' ? await smallest(bytes, isSame) : bytes;
  const input = path.join(folder, `${name}-${seed}-${index}`);
  writeFileSync(input, least);
  tell({ finding: { target: name, index, seed, ...fault, input } });
}

/** @typedef {Pick<Finding, 'kind' | 'what'>} Fault */

/**
 * @param {import('./targets.mjs').Target} target
 * @param {Buffer} bytes
 * @param {boolean} isThorough
 * @returns {Promise<{ fault: Fault | undefined, isTaken: boolean, use: { mostSec: number, mostAsked: number, mostGrown: number } }>}
 */
async function judged(target, bytes, isThorough) {
  const before = startCounting();
  const start = process.cpuUsage();
  takeLongestSec();
  let isTaken = false;
  /** @type {Fault | undefined} */
  let fault;
  try {
    isTaken = await target.run(bytes, { ...place, isThorough });
  } catch (error) {
    fault = { kind: 'error', what: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const { user, system } = process.cpuUsage(start);
  const { asked, grown } = counted(before);
  const sec = takeLongestSec() || (user + system) / 1e6;
  const mostBytes = (isThorough ? 4 : 2) * (usualBytes + bytes.length * target.bytesPerByte);
  if (sec > (target.mostSec ?? usualSec))
    fault ??= { kind: 'slow', what: `${sec.toFixed(1)} s for ${bytes.length} bytes` };
  if (asked > mostBytes) fault ??= { kind: 'memory', what: `${asked} bytes asked for, for ${bytes.length}` };
  if (grown > mostBytes + slackBytes) fault ??= { kind: 'memory', what: `grew by ${grown} bytes for ${bytes.length}` };
  return { fault, isTaken, use: { mostSec: sec, mostAsked: asked, mostGrown: grown } };
}

/**
 * The same fault, whatever the numbers in its words: the kind and the first place in the program.
 * @param {Fault | undefined} found
 */
function keyOf(found) {
  if (found === undefined) return '';
  const [message = '', ...places] = found.what.split('\n');
  const inProgram = places.filter((line) => /\/(packages|apps)\//.test(line) || /node_modules/.test(line)).slice(0, 2);
  return `${found.kind} ${message.replaceAll(/\d+/g, 'n').slice(0, found.kind === 'error' ? 60 : 0)} ${inProgram.join(' ').replaceAll(/:\d+\)/g, '')}`;
}

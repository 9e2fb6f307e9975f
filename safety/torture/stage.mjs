/** Where a command is tortured: places of its own beside the material, and what it leaves there when nobody disturbs it. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readCaught } from '../trap/trap.mjs';
import { endText, start } from './program.mjs';
import { differences, isHidden, treeOf } from './tree.mjs';

/** @typedef {import('./commands/commands.mjs').Command} Command */
/** @typedef {import('../trap/trap.mjs').CallKind} CallKind */

/**
 * A command on a place that holds an earlier version of everything, or nothing.
 * @typedef {object} Stage
 * @property {Command} command
 * @property {string} name
 * @property {import('./commands/commands.mjs').Truth} truth
 * @property {number} ms How long a run takes.
 * @property {ReadonlyMap<CallKind, number>} calls How many calls of each kind a run makes.
 * @property {() => string} open Gives a new place.
 */

/** @param {string} folder Holds the material. @param {Command} command @param {boolean} isAnew @returns {Promise<Stage>} */
export async function openStage(folder, command, isAnew) {
  const name = `${command.name}${isAnew ? ', anew' : ''}`;
  const key = `${command.name}${isAnew ? '-anew' : ''}`;
  const earlier = path.join(folder, `${key}-earlier`);
  makePlace(earlier);
  if (isAnew) await undisturbed(command.earlierArgs(earlier), earlier);
  const before = settledTree(command, earlier);
  let number = 0;
  const open = () => {
    const place = path.join(folder, `${key}-${number++}`);
    cpSync(earlier, place, { recursive: true, preserveTimestamps: true });
    return place;
  };
  const place = open();
  const log = path.join(folder, `${key}.log`);
  const started = performance.now();
  await undisturbed(command.args(place), place, { under: [place], log });
  const ms = performance.now() - started;
  const after = settledTree(command, place);
  rmSync(place, { recursive: true });
  return { command, name, truth: { before, after }, ms, calls: callsByKind(log), open };
}

/** @param {string} place */
function makePlace(place) {
  for (const folder of ['home', 'tmp']) mkdirSync(path.join(place, folder), { recursive: true });
}

/** @param {readonly string[]} args @param {string} place @param {import('../trap/trap.mjs').Trap} [trap] */
async function undisturbed(args, place, trap) {
  const ended = await start(args, place, trap).ended;
  if (ended.status !== 0) throw new Error(`${args[0]} ${endText(ended)}`);
}

/** @param {string} log */
function callsByKind(log) {
  /** @type {Map<CallKind, number>} */
  const calls = new Map();
  for (const { kind } of readCaught(log)) calls.set(kind, (calls.get(kind) ?? 0) + 1);
  return calls;
}

/** Documents that tell the time as they are without that. @param {Command} command @param {string} place */
function settledTree({ settled }, place) {
  const entries = [...treeOf(place)].map(([file, hash]) => {
    if (isHidden(file) || hash === 'folder') return /** @type {const} */ ([file, hash]);
    return /** @type {const} */ ([file, settled(file, textOf(path.join(place, file))) ?? hash]);
  });
  return new Map(entries);
}

/** What is wrong in a place whose command was killed. @param {Stage} stage @param {string} place @returns {string[]} */
export function faultsWhenKilled({ command, truth }, place) {
  const wrong = [...treeOf(place)].flatMap(([file, hash]) => {
    if (hash === 'folder' || isHidden(file) || command.isWork(file)) return [];
    try {
      if (command.settled(file, textOf(path.join(place, file))) !== undefined) return [];
    } catch {
      return [`${file} is half-written`];
    }
    const isTrue = hash === truth.before.get(file) || hash === truth.after.get(file);
    return isTrue || path.posix.basename(file) === 'pruned' ? [] : [`${file} is neither the earlier nor the new one`];
  });
  return [...wrong, ...command.faults(place, truth)];
}

/** What a kill has left, as one word: which files there are, of the earlier version, of the new one, or in the making.
 * @param {Stage} stage @param {string} place */
export function stateOf({ name, truth }, place) {
  const files = [...treeOf(place)].map(([file, hash]) => {
    const age = hash === truth.after.get(file) ? 'new' : hash === truth.before.get(file) ? 'earlier' : 'other';
    return `${file.replace(/[0-9a-f]{8}-\d+-\d+\.[0-9a-f-]{36}/g, '*')} ${age}`;
  });
  return createHash('sha256')
    .update(`${name}\n${files.toSorted().join('\n')}`)
    .digest('hex');
}

/** What is wrong in a place whose command has come to its end. @param {Stage} stage @param {string} place @returns {string[]} */
export function faultsAtEnd({ command, truth }, place) {
  return differences(settledTree(command, place), truth.after);
}

/** @param {string} file */
function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

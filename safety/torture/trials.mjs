/** What else happens to a program: it is asked to end, it stands still for a while, two of it run at once, a lock is left. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCaught } from '../trap/trap.mjs';
import { finish } from './kills.mjs';
import { endText, send, signalAfter, start } from './program.mjs';
import { faultsAtEnd, faultsWhenKilled } from './stage.mjs';
import { isHidden, treeOf } from './tree.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('@stem/core/dsp').Random} Random */
/** @typedef {(stage: Stage, random: Random, place: string) => Promise<string[]>} Trial */

const requests = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** What it says when it is interrupted. */
const goesOn = /run (?:it|the same command) again/i;
/** Longer than any lock takes a silent process for dead. */
const stillMs = 2_600;

/** @type {Readonly<Record<string, Trial>>} */
export const trials = {
  'asked to end': async (stage, random, place) => {
    const signal = requests[random.integer(0, 2)] ?? 'SIGINT';
    const running = start(stage.command.args(place), place);
    await signalAfter(running, random.uniform(0, stage.ms), signal);
    const ended = await running.ended;
    const isEarly = ended.signal === signal;
    const isFine = ended.status === 0 || isEarly || (ended.status === 130 && goesOn.test(ended.words));
    const faults = isFine ? [] : [`on ${signal} it ${endText(ended)}`];
    const left = isEarly ? [] : strays(place).map((file) => `on ${signal} it left ${file}`);
    return [...faults, ...left, ...faultsWhenKilled(stage, place), ...(await finish(stage, place, new Map()))];
  },

  'stopped for a while': async (stage, random, place) => {
    const running = start(stage.command.args(place), place);
    await signalAfter(running, random.uniform(0, stage.ms), 'SIGSTOP');
    await sleep(random.uniform(50, 500));
    send(running, 'SIGCONT');
    return endedWell(stage, place, [running]);
  },

  'two at once': async (stage, random, place) => {
    const first = start(stage.command.args(place), place);
    await sleep(random.uniform(0, random.next() < 0.5 ? 50 : stage.ms));
    return endedWell(stage, place, [first, start(stage.command.args(place), place)]);
  },

  'two at once, one of them stopped': async (stage, random, place) => {
    const log = `${place}.log`;
    const trap = lockTrap(stage, random, { place, outcome: 'SIGSTOP', log });
    const first = start(stage.command.args(place), place, trap);
    const wait = trap
      ? waitUntil(() => readCaught(log).length > 0, first.ended)
      : signalAfter(first, stage.ms / 2, 'SIGSTOP');
    await wait;
    const second = start(stage.command.args(place), place);
    await Promise.race([second.ended, sleep(stillMs)]);
    send(first, 'SIGCONT');
    return endedWell(stage, place, [first, second]);
  },

  'a dead lock': async (stage, random, place) => {
    const locks = stage.command.locks(place);
    const lock = locks[random.integer(0, locks.length - 1)];
    if (lock === undefined) return [];
    const kind = leaveLock(lock, random);
    return (await finish(stage, place, new Map())).map((fault) => `${kind} (${path.basename(lock)}): ${fault}`);
  },

  'a dead lock, and killed as it is taken over': async (stage, random, place) => {
    const locks = stage.command.locks(place);
    const lock = locks[random.integer(0, locks.length - 1)];
    if (lock === undefined) return [];
    const kind = leaveLock(lock, random);
    const log = `${place}.log`;
    const trap = lockTrap(stage, random, { place: lock, outcome: 'SIGKILL', log });
    await start(stage.command.args(place), place, trap).ended;
    const caught = readCaught(log).at(-1);
    const at = caught ? `killed ${trap?.moment} ${caught.name} ${path.basename(caught.path)}` : 'not killed';
    const faults = [...faultsWhenKilled(stage, place), ...(await finish(stage, place, new Map()))];
    return faults.map((fault) => `${kind}, ${at}: ${fault}`);
  },
};

/** Both have to end well, or one may refuse because of the other. @param {Stage} stage @param {string} place
 * @param {readonly import('./program.mjs').Running[]} all @returns {Promise<string[]>} */
async function endedWell(stage, place, all) {
  const ends = await Promise.all(all.map(({ ended }) => ended));
  const { refusal } = stage.command;
  const bad = ends.filter(({ status, words }) => status !== 0 && !(status === 2 && refusal?.test(words)));
  const isDone = ends.some(({ status }) => status === 0);
  const faults = bad.map((ended) => `one of ${ends.length} ${endText(ended)}`);
  return [...faults, ...(isDone ? faultsAtEnd(stage, place) : ['none came to its end'])];
}

/** Catches a call on a lock; undefined for a command that takes none.
 * @param {Stage} stage @param {Random} random @param {{ place: string, outcome: string, log: string }} options
 * @returns {import('../trap/trap.mjs').Trap | undefined} */
function lockTrap({ command }, random, { place, outcome, log }) {
  rmSync(log, { force: true });
  if (command.locks(place).length === 0) return undefined;
  const moment = /** @type {const} */ (['before', 'half', 'after'])[random.integer(0, 2)] ?? 'before';
  const folder = path.dirname(place);
  return {
    under: [folder],
    path: 'lock',
    nth: random.integer(1, 6),
    outcome,
    moment,
    share: random.integer(0, 1) / 2,
    log,
  };
}

/** A lock as a process leaves it that dies in one moment or another. @param {string} lock @param {Random} random */
function leaveLock(lock, random) {
  // A process of this number has run once, if at all: the highest there can be.
  const owner = { pid: 4_194_303, host: hostname(), startTicks: '1', token: 'dead' };
  const whole = JSON.stringify(owner);
  /** @type {Readonly<Record<string, string | undefined>>} */
  const kinds = {
    'a lock of a dead process': whole,
    'a lock of another process of that number': JSON.stringify({ ...owner, pid: process.pid }),
    'an empty lock': '',
    'half a lock': whole.slice(0, 20),
    'a guard without a lock': undefined,
    'a lock and its guard': whole,
  };
  const names = Object.keys(kinds);
  const kind = names[random.integer(0, names.length - 1)] ?? 'an empty lock';
  mkdirSync(path.dirname(lock), { recursive: true });
  const text = kinds[kind];
  if (text !== undefined) writeFileSync(lock, text);
  if (kind.includes('guard')) writeFileSync(`${lock}.takeover`, '');
  return kind;
}

/** What nobody who ended in order leaves: locks and temporary files. @param {string} place */
function strays(place) {
  const work = /^out\/\.stem-produce\//;
  return [...treeOf(place).keys()].filter(
    (file) => isHidden(file) && !work.test(file) && existsSync(path.join(place, file)),
  );
}

/** @param {() => boolean} isSo @param {Promise<unknown>} ended */
async function waitUntil(isSo, ended) {
  const over = ended.then(() => true);
  while (!isSo() && !(await Promise.race([over, sleep(20, false)])));
}

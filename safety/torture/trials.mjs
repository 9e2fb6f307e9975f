/** What else happens to a program: it is asked to end, it stands still for a while, two of it run at once, a lock is left. */
import { createHash } from 'node:crypto';
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
const always = {
  'asked to end': async (stage, random, place) => {
    const signal = requests[random.integer(0, 2)] ?? 'SIGINT';
    const running = start(stage.command.args(place), place);
    await signalAfter(running, random.uniform(0, stage.ms), signal);
    const ended = await running.ended;
    const isEarly = ended.signal === signal;
    const isFine = ended.status === 0 || isEarly || (ended.status === 130 && goesOn.test(ended.words));
    const faults = isFine ? [] : [`on ${signal} it ${endText(ended)}`];
    const left = isEarly ? [] : strays(place).map((file) => `on ${signal} it left ${file}`);
    return [...faults, ...left, ...faultsWhenKilled(stage, place), ...(await finish(stage, place))];
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
};

/** For commands that take locks. @type {Readonly<Record<string, Trial>>} */
const onLocks = {
  'two at once, one of them stopped in its lock': async (stage, random, place) => {
    const log = `${place}.log`;
    const trap = lockTrap(random, { place, outcome: 'SIGSTOP', log });
    const first = start(stage.command.args(place), place, trap);
    await waitUntil(() => readCaught(log).length > 0, first.ended);
    const second = start(stage.command.args(place), place);
    await Promise.race([second.ended, sleep(stillMs)]);
    send(first, 'SIGCONT');
    return endedWell(stage, place, [first, second]);
  },

  'a dead lock': async (stage, random, place) => {
    const locks = stage.command.locks(place);
    const lock = locks[random.integer(0, locks.length - 1)] ?? '';
    const kind = leaveLock(lock, random);
    return (await finish(stage, place)).map((fault) => `${kind} (${path.basename(lock)}): ${fault}`);
  },

  'three at once on a dead lock': async (stage, random, place) => {
    const locks = stage.command.locks(place);
    const kind = leaveLock(locks[random.integer(0, locks.length - 1)] ?? '', random);
    const all = [0, 1, 2].map(() => start(stage.command.args(place), place));
    return (await endedWell(stage, place, all)).map((fault) => `${kind}: ${fault}`);
  },

  'a dead lock, and killed as it is taken over': async (stage, random, place) => {
    const locks = stage.command.locks(place);
    const lock = locks[random.integer(0, locks.length - 1)] ?? '';
    const kind = leaveLock(lock, random);
    const log = `${place}.log`;
    const trap = lockTrap(random, { place: lock, outcome: 'SIGKILL', log });
    await start(stage.command.args(place), place, trap).ended;
    const caught = readCaught(log).at(-1);
    const at = caught ? `killed ${trap.moment} ${caught.name} ${path.basename(caught.path)}` : 'not killed';
    const faults = [...faultsWhenKilled(stage, place), ...(await finish(stage, place))];
    return faults.map((fault) => `${kind}, ${at}: ${fault}`);
  },
};

/** What can be tried on a command. @param {import('./commands/commands.mjs').Command} command
 * @returns {[string, Trial][]} */
export function trialsOf(command) {
  return Object.entries(command.locks('').length === 0 ? always : { ...always, ...onLocks });
}

/** All have to end well, or refuse because of another. @param {Stage} stage @param {string} place
 * @param {readonly import('./program.mjs').Running[]} all @returns {Promise<string[]>} */
async function endedWell(stage, place, all) {
  const ends = await Promise.all(all.map(({ ended }) => ended));
  const { refusal } = stage.command;
  const bad = ends.filter(({ status, words }) => status !== 0 && !(status === 2 && refusal?.test(words)));
  const isDone = ends.some(({ status }) => status === 0);
  const faults = bad.map((ended) => `one of ${ends.length} ${endText(ended)}`);
  return [...faults, ...(isDone ? faultsAtEnd(stage, place) : ['none came to its end'])];
}

/** Catches a call on a lock. @param {Random} random @param {{ place: string, outcome: string, log: string }} options
 * @returns {import('../trap/trap.mjs').Trap} */
function lockTrap(random, { place, outcome, log }) {
  rmSync(log, { force: true });
  const moment = /** @type {const} */ (['before', 'half', 'after'])[random.integer(0, 2)] ?? 'before';
  const folder = path.dirname(place);
  return {
    under: [folder],
    path: 'lock',
    nth: random.integer(1, 12),
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
    'a lock of version 0.3.1 and its guard': whole,
    'guards without a lock': undefined,
    'a lock and its guards': whole,
  };
  const names = Object.keys(kinds);
  const kind = names[random.integer(0, names.length - 1)] ?? 'an empty lock';
  mkdirSync(path.dirname(lock), { recursive: true });
  const text = kinds[kind];
  if (text !== undefined) writeFileSync(lock, text);
  const folder = `${lock}.takeover`;
  if (kind.includes('0.3.1')) writeFileSync(folder, '');
  else if (kind.includes('guard')) leaveGuards(folder, random.integer(1, 3));
  return kind;
}

/** Of so many who died one after the other as they took over. @param {string} folder @param {number} many */
function leaveGuards(folder, many) {
  mkdirSync(folder);
  for (let number = 0; number < many; number++) {
    const token = number === 0 ? 'dead' : `dead ${number}`;
    const name = createHash('sha256').update(token).digest('hex').slice(0, 16);
    const owner = { pid: 4_194_303, host: hostname(), startTicks: '1', token: `dead ${number + 1}` };
    writeFileSync(path.join(folder, name), JSON.stringify(owner));
  }
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

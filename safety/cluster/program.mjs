/** A program of a cluster, a worker or the coordinator: started again and again, and what became of it each time. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { rudeWords } from '../faults/program.mjs';
import { endText, send } from '../torture/program.mjs';

/** @typedef {import('../torture/program.mjs').Running} Running */
/** @typedef {import('../torture/program.mjs').Ended} Ended */

/**
 * @typedef {object} ProgramKind
 * @property {string} name
 * @property {() => Running} begin
 * @property {boolean} isWrapped What was started runs it as its child.
 * @property {RegExp} ready What it says when it is at work.
 * @property {(ended: Ended, asked: NodeJS.Signals | undefined) => boolean} isFine Whether it may end so.
 */

/** @param {ProgramKind} kind */
export function createProgram({ name, begin, isWrapped, ready, isFine }) {
  /** @type {Running | undefined} */
  let running;
  /** @type {NodeJS.Signals | undefined} */
  let asked;
  let starts = 0;
  /** @type {Ended[]} */
  const ends = [];
  /** @type {string[]} */
  const faults = [];

  /** @param {Ended} ended */
  function judge(ended) {
    ends.push(ended);
    const { status, words, hung } = ended;
    const isKilled = asked === 'SIGKILL';
    const after = asked === undefined ? '' : `after ${asked} `;
    if (hung || (!isKilled && !isFine(ended, asked))) faults.push(`${name} ${after}${endText(ended)}`);
    const rude = rudeWords({ status: isKilled || hung ? 0 : status, stdout: '', stderr: words });
    faults.push(...rude.map((problem) => `${name} ${after}${problem}`));
  }

  const isReadyOrGone = () => running === undefined || ready.test(running.said());

  /** @param {Running} one */
  async function watch(one) {
    judge(await one.ended);
    running = undefined;
  }

  return {
    name,
    faults,
    starts: () => starts,
    isRunning: () => running !== undefined,
    start() {
      if (running !== undefined) return;
      const one = begin();
      [running, asked] = [one, undefined];
      starts++;
      void watch(one);
    },
    /** Whether it came to that. */
    async ready() {
      while (!isReadyOrGone()) await sleep(20);
      return running !== undefined;
    },
    /** @param {NodeJS.Signals} signal */
    signal(signal) {
      if (running !== undefined) send({ pid: isWrapped ? childOf(running.pid) : running.pid }, signal);
    },
    /** Resolves when it has ended, by itself or otherwise. @param {NodeJS.Signals} [signal] */
    async end(signal) {
      const one = running;
      if (one === undefined) return ends.at(-1);
      if (signal !== undefined) {
        asked = signal;
        this.signal(signal);
      }
      await one.ended;
      return ends.at(-1);
    },
    /** All that it has said, each time. */
    said: () => [...ends.map(({ words }) => words), running?.said() ?? ''].join('\n'),
  };
}

/** @typedef {ReturnType<typeof createProgram>} Program */

/** Its own number where it has none yet. @param {number} pid */
function childOf(pid) {
  try {
    return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10) || pid;
  } catch {
    return pid;
  }
}

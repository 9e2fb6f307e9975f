/** Runs `stem`, and what happens to it from outside. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { trapEnvironment } from '../trap/trap.mjs';

const stem = fileURLToPath(new URL('../../apps/stem/bin/stem.js', import.meta.url));
/** Far longer than any run here takes. */
const usualMs = 120_000;

/**
 * @typedef {object} Ended
 * @property {number | null} status
 * @property {NodeJS.Signals | null} signal
 * @property {string} words What it said on stderr.
 * @property {boolean} hung It had to be killed, as it did not end.
 */

/** @typedef {{ pid: number, said: () => string, ended: Promise<Ended> }} Running `said` is what it has said on stderr so far. */

/**
 * @typedef {object} Surroundings
 * @property {Readonly<Record<string, string>>} [env]
 * @property {readonly string[]} [inside] A command that runs it: somewhere else, or as somebody else.
 * @property {number} [longestMs] What does not end by then is killed.
 */

/**
 * @param {readonly string[]} args
 * @param {string} place
 * @param {import('../trap/trap.mjs').Trap} [trap]
 * @returns {Running}
 */
export function start(args, place, trap) {
  return startIn(args, place, trap ? { env: trapEnvironment(trap) } : {});
}

/**
 * Its temporary files and its home are folders of the place, so that nothing it leaves goes unseen.
 * @param {readonly string[]} args @param {string} place @param {Surroundings} surroundings @returns {Running}
 */
export function startIn(args, place, { env: more = {}, inside = [], longestMs = usualMs }) {
  const { PATH } = process.env;
  const folders = { HOME: `${place}/home`, TMPDIR: `${place}/tmp` };
  const env = { ...(PATH === undefined ? {} : { PATH }), ...folders, ...more };
  const [name, ...words] = [...inside, process.execPath, stem, ...args];
  const child = spawn(name, words, { cwd: place, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let hung = false;
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const patience = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, longestMs).unref();
  const ended = new Promise((/** @type {(ended: Ended) => void} */ resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(patience);
      resolve({ status, signal, words: said, hung });
    });
  });
  return { pid: child.pid ?? 0, said: () => said, ended };
}

/** Sends a signal after a while, where the process still runs then. @param {Pick<Running, 'pid' | 'ended'>} running @param {number} ms
 * @param {NodeJS.Signals} signal */
export async function signalAfter(running, ms, signal) {
  const isOver = await Promise.race([running.ended.then(() => true), sleep(ms, false)]);
  if (!isOver) send(running, signal);
}

/** @param {Pick<Running, 'pid'>} running @param {NodeJS.Signals} signal */
export function send({ pid }, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself in this moment.
  }
}

/** How a run ended, as a person would tell it. @param {Ended} ended */
export function endText({ status, signal, words, hung }) {
  const end = hung ? 'did not end' : signal ? `was ended by ${signal}` : `ended with exit code ${status}`;
  const lines = words.trim().split('\n');
  // Node says first why it gives up, and then where in itself.
  const telling = signal ? lines.filter((line) => line !== '').slice(0, 6) : lines.slice(-3);
  return `${end}: ${telling.join(' / ')}`;
}

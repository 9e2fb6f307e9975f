/** Runs a stem command under a condition: a limit of the system, another user, a module that is loaded first. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../apps/stem/bin/stem.js', import.meta.url));

/** Every run here is of seconds: what takes longer hangs. */
const hangsAfterMs = 120_000;

/**
 * @typedef {object} Conditions
 * @property {string} cwd
 * @property {Readonly<Record<string, string>>} [env]
 * @property {string} [limits] words of `ulimit`, such as `-f 8`
 * @property {number} [user] who it runs as
 * @property {string} [preload] a module beside this one that is loaded first, in every thread
 * @property {string} [stdout] a file that takes standard output
 * @property {number} [hangsAfterMs]
 */

/**
 * @typedef {object} Outcome
 * @property {number | null} status null where it had to be killed
 * @property {string} stdout
 * @property {string} stderr
 */

/** @param {readonly string[]} words @param {Conditions} conditions @returns {Promise<Outcome>} */
export function stem(words, conditions) {
  const { cwd, env, limits, user, preload, stdout: sink } = conditions;
  const loaded = preload === undefined ? [] : ['--import', new URL(preload, import.meta.url).href];
  const command = [process.execPath, ...loaded, program, ...words];
  const before = [limits === undefined ? '' : `ulimit ${limits};`, 'exec "$@"', sink === undefined ? '' : `>"${sink}"`];
  const [name, ...args] =
    limits === undefined && sink === undefined ? command : ['bash', '-c', before.join(' '), 'bash', ...command];
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, {
      cwd,
      detached: true,
      env: { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: `${cwd}/cache`, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    let [stdout, stderr] = ['', ''];
    let hangs = false;
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const watchdog = setTimeout(() => {
      hangs = true;
      // Its own group: what it has started goes with it.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, conditions.hangsAfterMs ?? hangsAfterMs);
    child.on('error', (error) => {
      clearTimeout(watchdog);
      reject(error);
    });
    child.on('close', (status) => {
      clearTimeout(watchdog);
      resolve({ status: hangs ? null : status, stdout, stderr });
    });
  });
}

/**
 * What no run may say, whatever goes wrong around it: a fault is the machine's or a file's, told in words.
 * @param {Outcome} outcome @returns {string[]}
 */
export function rudeWords({ status, stdout, stderr }) {
  const said = stdout + stderr;
  /** @type {[RegExp, string][]} */
  const rude = [
    [/a fault in stem/, 'blames itself'],
    [/^\s+at .+:\d+:\d+\)?$/m, 'shows a stack'],
    [/node:internal|Node\.js v\d/, 'ends as Node ends'],
    [/\(node:\d+\) /, 'lets Node warn'],
  ];
  const found = rude.filter(([words]) => words.test(said)).map(([, problem]) => `${problem}: ${excerpt(said)}`);
  if (status === null) found.push(`hangs, or was killed: ${excerpt(said)}`);
  else if (![0, 1, 2, 130].includes(status)) found.push(`exits ${status}: ${excerpt(said)}`);
  return found;
}

/** The last words in one line. @param {string} text */
export function excerpt(text) {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= 400 ? line : `… ${line.slice(-400)}`;
}

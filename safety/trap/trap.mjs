/** Traps for a program under test: what happens to it at the n-th call of the file system, and where it was caught. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {'open' | 'openRead' | 'write' | 'read' | 'fsync' | 'close' | 'rename' | 'link' | 'unlink' | 'rmdir' | 'rm' |
 *   'mkdir' | 'copy' | 'truncate' | 'stat' | 'readdir' | 'attributes'} CallKind
 * `open` is for writing; `rm` removes whole trees; `attributes` are times, modes and owners.
 */

/**
 * @typedef {object} Trap
 * @property {readonly string[]} under Absolute folders or files: only calls on what lies there are counted.
 * @property {readonly CallKind[]} [calls] What is counted; what changes the disk unless told otherwise.
 * @property {string} [path] A regular expression that a path of the call has to match, too.
 * @property {'main' | 'worker'} [thread] Counts only these threads' calls; otherwise all are counted together.
 * @property {number} [nth] The call that is caught, from 1 on; without it, calls are only told.
 * @property {number} [count] So many calls from there on; one unless told otherwise, 0 for all.
 * @property {string} [outcome] A signal the process sends itself (`SIGKILL`, the default), or the error the call ends with
 *   (`ENOSPC`).
 * @property {'before' | 'half' | 'after'} [moment] Before the call (the default), when it is half done, or when it is
 *   done. A half-written file has half of that write; what has no half is caught before.
 * @property {number} [share] How much is done where it is half done: 0.5 unless told otherwise. 0 leaves a new file empty.
 * @property {string} [log] A file that gets a line of JSON, a {@link Caught}, for every call caught, or told. Not in `under`.
 */

/**
 * @typedef {object} Caught
 * @property {number} call Its number.
 * @property {CallKind} kind
 * @property {string} name The function, `writeFile` or `FileHandle.sync`.
 * @property {string} path
 * @property {string} [to] The new path of a rename, a link or a copy.
 * @property {'main' | 'worker'} thread
 */

/**
 * The environment of a Node program that is to meet the trap: `spawn(process.execPath, args, { env: { ...process.env,
 * ...trapEnvironment(trap) } })`. It holds in all its threads and in Node programs it starts.
 * @param {Trap} trap
 */
export function trapEnvironment(trap) {
  const preload = new URL('preload.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, STEM_TRAP: JSON.stringify(trap) };
}

/** What a log holds; nothing where there is none, as where no call was caught. @param {string} log */
export function readCaught(log) {
  const text = readTextOrNothing(log);
  // A line that a kill has cut is none.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line !== '').map((line) => /** @type {Caught} */ (JSON.parse(line)));
}

/** @param {string} file */
function readTextOrNothing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

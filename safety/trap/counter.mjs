/** Decides for each call of a file system whether it is the one, and does to it what the trap says. */
import { appendFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

/** @typedef {import('./trap.mjs').Trap} Trap */
/** @typedef {{ kind: import('./trap.mjs').CallKind, name: string, syscall: string, path: string, to?: string | undefined,
 *   byDescriptor: boolean }} Call */
/** @typedef {{ moment: 'before' | 'half' | 'after', share: number, spring: () => void }} Strike `spring` throws, kills, or
 *   returns after a signal that leaves the process running. */

/** @type {readonly import('./trap.mjs').CallKind[]} */
const changing = ['open', 'write', 'fsync', 'rename', 'link', 'unlink', 'rmdir', 'rm', 'mkdir', 'copy', 'truncate'];
const counterName = 'stem-trap-calls';
/** Before this module's importer replaces it. */
const append = appendFileSync;

/**
 * @param {Trap} trap
 * @returns {(call: Call) => Strike | undefined} undefined lets the call pass
 */
export function createCounter(trap) {
  const { under, calls = changing, nth, count = 1, moment = 'before', share = 0.5, thread } = trap;
  const kinds = new Set(calls);
  const pattern = trap.path === undefined ? undefined : new RegExp(trap.path, 'u');
  const here = isMainThread ? 'main' : 'worker';
  const counter = sharedCounter();
  const isWatched = (/** @type {string | undefined} */ file) =>
    file !== undefined && under.some((folder) => isBelow(file, folder)) && (pattern?.test(file) ?? true);
  return (call) => {
    if (!kinds.has(call.kind) || (thread !== undefined && thread !== here)) return undefined;
    if (!isWatched(call.path) && !isWatched(call.to)) return undefined;
    const number = Atomics.add(counter, 0, 1) + 1;
    const isCaught = nth !== undefined && number >= nth && (count === 0 || number < nth + count);
    if (nth !== undefined && !isCaught) return undefined;
    tell(trap, call, number, here);
    return isCaught ? { moment, share, spring: () => spring(trap.outcome ?? 'SIGKILL', call) } : undefined;
  };
}

/** One counter for all threads: data of the environment goes to every thread that is started. */
function sharedCounter() {
  const shared = getEnvironmentData(counterName);
  if (shared instanceof SharedArrayBuffer) return new Int32Array(shared);
  const made = new SharedArrayBuffer(4);
  setEnvironmentData(counterName, made);
  return new Int32Array(made);
}

/** @param {Trap} trap @param {Call} call @param {number} number @param {'main' | 'worker'} thread */
function tell({ log }, { kind, name, path: file, to }, number, thread) {
  if (log === undefined) return;
  append(
    log,
    `${JSON.stringify({ call: number, kind, name, path: file, ...(to === undefined ? {} : { to }), thread })}\n`,
  );
}

/** @param {string} file @param {string} folder */
function isBelow(file, folder) {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** @param {string} outcome @param {Call} call */
function spring(outcome, call) {
  if (!outcome.startsWith('SIG')) throw systemError(outcome, call);
  process.kill(process.pid, outcome);
  // The signal takes a moment, in which this thread must not go on.
  if (outcome === 'SIGKILL') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/**
 * An error as Node makes one of what the system refuses: calls on a descriptor have no path.
 * @param {string} code
 * @param {Call} call
 */
function systemError(code, { syscall, path: file, to, byDescriptor }) {
  const number = -(constants.errno[/** @type {keyof typeof constants.errno} */ (code)] ?? 5);
  const words = getSystemErrorMap().get(number)?.[1] ?? 'unknown error';
  const places = byDescriptor ? '' : ` '${file}'${to === undefined ? '' : ` -> '${to}'`}`;
  const error = new Error(`${code}: ${words}, ${syscall}${places}`);
  const named = byDescriptor ? {} : { path: file, ...(to === undefined ? {} : { dest: to }) };
  return Object.assign(error, { errno: number, code, syscall, ...named });
}

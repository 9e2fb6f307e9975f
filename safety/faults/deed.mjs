/**
 * Loaded first into every thread of a command (`--import`): when it opens or reads a file for the n-th time, something
 * happens to that file, or to the thread. What is JSON in STEM_DEED, see `Order`.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

/**
 * @typedef {object} Order
 * @property {string} file the end of the file's path
 * @property {keyof typeof deeds} deed
 * @property {'open' | 'read'} at
 * @property {number} nth from 1 on, over all threads
 * @property {boolean} [inWorkers] only there
 */

const { appendFileSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } = fs;

const deeds = {
  grow: (/** @type {string} */ file) => appendFileSync(file, Buffer.alloc(4096, 1)),
  shrink: (/** @type {string} */ file) => truncateSync(file, Math.floor(statSync(file).size / 3)),
  empty: (/** @type {string} */ file) => truncateSync(file, 0),
  vanish: (/** @type {string} */ file) => rmSync(file),
  'turn into a folder': (/** @type {string} */ file) => {
    rmSync(file);
    mkdirSync(file);
  },
  'be replaced': (/** @type {string} */ file) => {
    writeFileSync(`${file}.other`, 'something else');
    renameSync(`${file}.other`, file);
  },
  throw: () => {
    throw new TypeError('something that nobody had thought of');
  },
  exit: () => process.exit(7),
  hang: () => {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  },
  spin: () => {
    for (;;);
  },
  'fill its heap': () => {
    const all = [];
    for (;;) all.push(Array.from({ length: 1_000_000 }, () => all.length + 0.5));
  },
  'ask for too much': () => void new ArrayBuffer(2 ** 52),
  'reject from the side': () => void Promise.reject(new Error('from the side')),
};

const text = process.env['STEM_DEED'];
if (text !== undefined) watch(JSON.parse(text));

/** @param {Order} order */
function watch({ file, deed, at, nth, inWorkers = false }) {
  const countName = 'stem-deed-count';
  if (isMainThread) setEnvironmentData(countName, new SharedArrayBuffer(4));
  const counter = new Int32Array(
    /** @type {SharedArrayBuffer} */ (/** @type {unknown} */ (getEnvironmentData(countName))),
  );
  /** @type {Map<number, string>} */
  const names = new Map();

  fs.openSync = (name, ...rest) => {
    const path = nameOf(name);
    if (path.endsWith(file) && at === 'open') meet(path);
    const fd = openSync(name, ...rest);
    if (path.endsWith(file)) names.set(fd, path);
    else names.delete(fd);
    return fd;
  };
  const watchedRead = (/** @type {Parameters<typeof readSync>} */ ...args) => {
    const path = names.get(args[0]);
    if (path !== undefined && at === 'read') meet(path);
    return readSync(...args);
  };
  fs.readSync = /** @type {typeof readSync} */ (watchedRead);
  const { open } = fs.promises;
  fs.promises.open = async (name, ...rest) => {
    const path = nameOf(name);
    if (path.endsWith(file) && at === 'open') meet(path);
    const handle = await open(name, ...rest);
    if (path.endsWith(file)) names.set(handle.fd, path);
    else names.delete(handle.fd);
    return handle;
  };
  syncBuiltinESMExports();

  /** @param {string} path */
  function meet(path) {
    if (inWorkers && isMainThread) return;
    if (Atomics.add(counter, 0, 1) + 1 === nth) deeds[deed](path);
  }
}

/** @param {unknown} name */
function nameOf(name) {
  return typeof name === 'string' ? name : Buffer.isBuffer(name) ? name.toString('latin1') : '';
}

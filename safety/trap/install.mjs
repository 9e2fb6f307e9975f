/** Replaces the functions of node:fs, node:fs/promises and FileHandle by ones that ask the counter first. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';
import path from 'node:path';
import { createCounter } from './counter.mjs';
import { doHalf } from './half.mjs';

/** @typedef {import('./trap.mjs').CallKind} CallKind */
/** @typedef {(this: unknown, ...args: unknown[]) => unknown} Method */
/** @typedef {Record<string, Method>} Functions */
/** @typedef {{ method: string, label: string, kind: CallKind, target: 'path' | 'descriptor' | 'handle' }} Wrapped */

/** By what they are first given. @type {Readonly<Record<string, CallKind>>} */
const ofPaths = {
  open: 'open',
  writeFile: 'write',
  appendFile: 'write',
  rename: 'rename',
  link: 'link',
  symlink: 'link',
  unlink: 'unlink',
  rmdir: 'rmdir',
  rm: 'rm',
  mkdir: 'mkdir',
  mkdtemp: 'mkdir',
  copyFile: 'copy',
  cp: 'copy',
  truncate: 'truncate',
  readFile: 'read',
  stat: 'stat',
  lstat: 'stat',
  access: 'stat',
  realpath: 'stat',
  readlink: 'stat',
  readdir: 'readdir',
  opendir: 'readdir',
  utimes: 'attributes',
  lutimes: 'attributes',
  chmod: 'attributes',
  chown: 'attributes',
};

/** @type {Readonly<Record<string, CallKind>>} */
const ofDescriptors = {
  write: 'write',
  writev: 'write',
  read: 'read',
  readv: 'read',
  fsync: 'fsync',
  fdatasync: 'fsync',
  ftruncate: 'truncate',
  fstat: 'stat',
  futimes: 'attributes',
  fchmod: 'attributes',
  close: 'close',
};

/** @type {Readonly<Record<string, CallKind>>} */
const ofHandles = {
  write: 'write',
  writev: 'write',
  writeFile: 'write',
  appendFile: 'write',
  read: 'read',
  readv: 'read',
  readFile: 'read',
  sync: 'fsync',
  datasync: 'fsync',
  truncate: 'truncate',
  stat: 'stat',
  utimes: 'attributes',
  chmod: 'attributes',
  close: 'close',
};

const withTwoPaths = new Set(['rename', 'link', 'symlink', 'copyFile', 'cp']);

/** @param {import('./trap.mjs').Trap} trap */
export async function installTrap(trap) {
  const handles = await handlePrototype();
  const meet = createCounter(trap);
  /** Of descriptors that are open in this thread. @type {Map<number, string>} */
  const names = new Map();
  const callbacks = /** @type {Functions} */ (/** @type {unknown} */ (fs));
  const promises = /** @type {Functions} */ (/** @type {unknown} */ (fs.promises));
  for (const [method, kind] of Object.entries(ofPaths)) {
    const wrapped = { method, label: method, kind, target: /** @type {const} */ ('path') };
    wrapAll(wrapped);
    if (promises[method]) replace(promises, method, (original) => promised(original, wrapped));
  }
  for (const [method, kind] of Object.entries(ofDescriptors)) {
    wrapAll({ method, label: method, kind, target: 'descriptor' });
  }
  for (const [method, kind] of Object.entries(ofHandles)) {
    const wrapped = { method, label: `FileHandle.${method}`, kind, target: /** @type {const} */ ('handle') };
    if (handles[method]) replace(handles, method, (original) => promised(original, wrapped));
  }
  syncBuiltinESMExports();

  /** The synchronous function and that with a callback. @param {Wrapped} wrapped */
  function wrapAll(wrapped) {
    const { method } = wrapped;
    if (callbacks[method]) replace(callbacks, method, (original) => calledBack(original, wrapped));
    const sync = `${method}Sync`;
    if (callbacks[sync]) replace(callbacks, sync, (original) => synchronous(original, { ...wrapped, label: sync }));
  }

  /** @param {Method} original @param {Wrapped} wrapped @returns {Method} */
  function synchronous(original, wrapped) {
    return function (...args) {
      const strike = struck(wrapped, this, args);
      if (strike) before(strike, wrapped, this, args);
      const value = original.apply(this, args);
      if (strike?.moment === 'after') strike.spring();
      return noted(wrapped, args, value);
    };
  }

  /** @param {Method} original @param {Wrapped} wrapped @returns {Method} */
  function promised(original, wrapped) {
    return async function (...args) {
      const strike = struck(wrapped, this, args);
      if (strike) before(strike, wrapped, this, args);
      const value = await original.apply(this, args);
      if (strike?.moment === 'after') strike.spring();
      return noted(wrapped, args, value);
    };
  }

  /** @param {Method} original @param {Wrapped} wrapped @returns {Method} */
  function calledBack(original, wrapped) {
    return function (...args) {
      const callback = args.at(-1);
      if (typeof callback !== 'function') return original.apply(this, args);
      const strike = struck(wrapped, this, args);
      try {
        if (strike) before(strike, wrapped, this, args);
      } catch (error) {
        process.nextTick(callback, error);
        return undefined;
      }
      return original.call(this, ...args.slice(0, -1), (/** @type {unknown[]} */ ...given) => {
        try {
          if (strike?.moment === 'after') strike.spring();
        } catch (error) {
          return callback(error);
        }
        noted(wrapped, args, given[1]);
        return callback(...given);
      });
    };
  }

  /** @param {Wrapped} wrapped @param {unknown} self @param {unknown[]} args */
  function struck(wrapped, self, args) {
    const file = pathOf(wrapped, self, args);
    if (file === undefined) return undefined;
    const { method, label: name } = wrapped;
    const kind = method === 'open' && !isWriting(args[1]) ? 'openRead' : wrapped.kind;
    const byDescriptor = wrapped.target !== 'path';
    const to = withTwoPaths.has(method) && !byDescriptor ? textOf(args[1]) : undefined;
    return meet({ kind, name, syscall: syscallOf(method, byDescriptor), path: file, to, byDescriptor });
  }

  /** @param {Wrapped} wrapped @param {unknown} self @param {unknown[]} args */
  function pathOf({ target, method }, self, [first]) {
    if (target === 'path') return typeof first === 'number' ? names.get(first) : textOf(first);
    const fd = target === 'handle' ? descriptorOf(self) : Number(first);
    const file = names.get(fd);
    if (method === 'close') names.delete(fd);
    return file;
  }

  /** Remembers what an opened file is called. @param {Wrapped} wrapped @param {unknown[]} args @param {unknown} value */
  function noted({ method }, args, value) {
    const file = method === 'open' ? textOf(args[0]) : undefined;
    const fd = typeof value === 'number' ? value : descriptorOf(value);
    if (file !== undefined && fd >= 0) names.set(fd, file);
    return value;
  }
}

/** @param {import('./counter.mjs').Strike} strike @param {Wrapped} wrapped @param {unknown} self @param {unknown[]} args */
function before(strike, { method, target }, self, args) {
  if (strike.moment === 'after') return;
  const all = target === 'handle' ? [descriptorOf(self), ...args] : args;
  if (strike.moment === 'half') doHalf({ method, args: all, share: strike.share });
  strike.spring();
}

/** Keeps what else hangs on a function: its name, `native`, what promisify asks for. @param {Functions} owner
 * @param {string} name @param {(original: Method) => Method} wrap */
function replace(owner, name, wrap) {
  const original = /** @type {Method} */ (owner[name]);
  owner[name] = Object.defineProperties(wrap(original), Object.getOwnPropertyDescriptors(original));
}

async function handlePrototype() {
  const handle = await fs.promises.open(devNull);
  await handle.close();
  return /** @type {Functions} */ (Object.getPrototypeOf(handle));
}

/** @param {unknown} value */
function descriptorOf(value) {
  return typeof value === 'object' && value !== null && 'fd' in value ? Number(value.fd) : -1;
}

/** @param {unknown} value @returns {string | undefined} */
function textOf(value) {
  if (typeof value === 'string') return path.resolve(value);
  if (Buffer.isBuffer(value)) return path.resolve(value.toString('latin1'));
  return value instanceof URL ? path.resolve(value.pathname) : undefined;
}

/** @param {unknown} flags */
function isWriting(flags) {
  const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

/** What the error of the system would name. @param {string} method @param {boolean} byDescriptor */
function syscallOf(method, byDescriptor) {
  /** @type {Record<string, string>} */
  const ofPath = { writeFile: 'open', appendFile: 'open', readFile: 'open', readdir: 'scandir', copyFile: 'copyfile' };
  /** @type {Record<string, string>} */
  const ofFile = { writeFile: 'write', appendFile: 'write', readFile: 'read', sync: 'fsync', datasync: 'fdatasync' };
  return (byDescriptor ? ofFile : ofPath)[method] ?? method;
}

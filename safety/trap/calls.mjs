/** The functions of node:fs that are trapped, and what a call of one is about. */
import fs from 'node:fs';
import path from 'node:path';

/** @typedef {import('./trap.mjs').CallKind} CallKind */
/** @typedef {{ method: string, label: string, kind: CallKind, target: 'path' | 'descriptor' | 'handle' }} Trapped */

/** By what they are first given. @type {Readonly<Record<string, CallKind>>} */
export const ofPaths = {
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
export const ofDescriptors = {
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
export const ofHandles = {
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

/** Tells what calls are about; knows the names of descriptors that are open in this thread. */
export function createCalls() {
  /** @type {Map<number, string>} */
  const names = new Map();
  return {
    /**
     * Undefined where the file is none that was seen as it was opened.
     * @param {Trapped} trapped
     * @param {unknown} self
     * @param {readonly unknown[]} args
     * @returns {import('./counter.mjs').Call | undefined}
     */
    about({ method, label: name, kind, target }, self, args) {
      const byDescriptor = target !== 'path' || typeof args[0] === 'number';
      const fd = target === 'handle' ? descriptorOf(self) : Number(args[0]);
      const file = byDescriptor ? names.get(fd) : textOf(args[0]);
      if (method === 'close') names.delete(fd);
      if (file === undefined) return undefined;
      const to = withTwoPaths.has(method) ? textOf(args[1]) : undefined;
      const isReading = method === 'open' && !isWriting(args[1]);
      const syscall = syscallOf(method, byDescriptor);
      return { kind: isReading ? 'openRead' : kind, name, syscall, path: file, to, byDescriptor };
    },
    /** Remembers what an opened file is called. @param {Trapped} trapped @param {readonly unknown[]} args
     * @param {unknown} value */
    note({ method }, args, value) {
      const file = method === 'open' ? textOf(args[0]) : undefined;
      const fd = typeof value === 'number' ? value : descriptorOf(value);
      if (file !== undefined && fd >= 0) names.set(fd, file);
    },
  };
}

/** Of a FileHandle; −1 of anything else. @param {unknown} value */
export function descriptorOf(value) {
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

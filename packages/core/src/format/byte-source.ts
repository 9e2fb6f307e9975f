/** Random access to the bytes of a file, read in bounded pieces and never as a whole. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { InputError, InternalError } from '../errors.ts';
import { systemErrorWords } from '../system-error.ts';

/** Small reads are served from one window of this size, so that walking headers costs few system calls. */
const windowBytes = 65_536;

/** Where reading does not go on from the last window, it is smaller: mostly a header is all that is looked at there. */
const headerWindowBytes = 16_384;

/** Bytes read in one go: then whoever else waits for the thread has his turn, a Ctrl-C among them. */
const turnBytes = 2 ** 24;

/** A pipe without a writer would hang a blocking open. Windows has no such flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Where a file is: text, or the bytes of a name that is no valid UTF-8. */
export type FilePath = string | Buffer;

export interface ByteSource {
  /** Where it comes from, for programs that need a path. */
  readonly path: string;
  readonly size: number;
  /** Bytes from `offset` on, fewer at the end of the file, none behind it. For small pieces; don't write into them. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Fills `target` from `offset` on and returns how many bytes there were. */
  readInto(target: Uint8Array, offset: number): Promise<number>;
  /** The same for who cannot wait. */
  readNow(target: Uint8Array, offset: number): number;
  close(): Promise<void>;
}

/** Opens a regular file. Throws InputError where there is none or it cannot be read. */
export async function openFileSource(file: FilePath): Promise<ByteSource> {
  const descriptor = openFile(file);
  // Only Linux has names that are no text; there another program reaches the open file by its number.
  const path = typeof file === 'string' ? file : `/proc/${process.pid}/fd/${descriptor}`;
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile())
      throw new InputError(`Expected a file, got ${stat.isDirectory() ? 'a folder' : 'a device'}: ${String(file)}.`);
    return descriptorSource(descriptor, path, stat.size);
  } catch (error) {
    closeQuietly(descriptor);
    throw error;
  }
}

/** The bytes behind a descriptor, which is closed with it. */
export function descriptorSource(descriptor: number, path: string, size: number): ByteSource {
  // A closed number soon belongs to another file, in all threads of the process.
  let isOpen = true;
  let untilTurn = turnBytes;
  const readNow = (target: Uint8Array, offset: number): number => {
    if (!isOpen) throw new InternalError(`Expected an open file, got a closed one: ${path}.`);
    return fill(descriptor, target, offset);
  };
  const readInto = async (target: Uint8Array, offset: number): Promise<number> => {
    const bytesRead = readNow(target, offset);
    untilTurn -= bytesRead;
    if (untilTurn > 0) return bytesRead;
    untilTurn = turnBytes;
    await setImmediate();
    return bytesRead;
  };
  const close = async (): Promise<void> => {
    const isFirst = isOpen;
    isOpen = false;
    if (isFirst) closeQuietly(descriptor);
  };
  return { path, size, readInto, readNow, read: windowedRead(readInto, size), close };
}

/** What was read was read, whatever a network folder says when it is closed; the number is free all the same. */
function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Nothing to be done.
  }
}

function openFile(file: FilePath): number {
  try {
    return openSync(file, openFlags);
  } catch (error) {
    const reason = systemErrorWords(error);
    if (reason === undefined) throw error;
    throw new InputError(`Cannot open ${String(file)}: ${reason}.`, { cause: error });
  }
}

/**
 * Reads without leaving the thread. What streams reads a piece every millisecond, mostly out of the system's cache: handing
 * each to another thread and waiting for that one took three times as long as all of the reading.
 */
function fill(fd: number, target: Uint8Array, offset: number): number {
  let filled = 0;
  while (filled < target.length) {
    const bytesRead = readSync(fd, target, filled, target.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** The same over bytes in memory, for tests and for containers within containers. */
export function memorySource(bytes: Uint8Array, path = 'memory'): ByteSource {
  const readNow = (target: Uint8Array, offset: number): number => {
    const part = bytes.subarray(offset, offset + target.length);
    target.set(part);
    return part.length;
  };
  return {
    path,
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    readInto: async (target, offset) => readNow(target, offset),
    readNow,
    close: async () => undefined,
  };
}

/** A part of a source as a source of its own: a stream that lies in a chunk. */
export function sliceSource(source: ByteSource, start: number, size: number): ByteSource {
  const room = (offset: number, length: number): number => Math.max(0, Math.min(length, size - offset));
  return {
    path: source.path,
    size,
    read: (offset, length) => source.read(start + offset, room(offset, length)),
    readInto: (target, offset) => source.readInto(target.subarray(0, room(offset, target.length)), start + offset),
    readNow: (target, offset) => source.readNow(target.subarray(0, room(offset, target.length)), start + offset),
    close: async () => undefined,
  };
}

interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Keeps two windows: the first one, since every look at the end or the middle is followed by one at the headers, and the last. */
function windowedRead(readInto: ByteSource['readInto'], size: number): ByteSource['read'] {
  let first: Window | undefined;
  let last: Window = { start: 0, bytes: new Uint8Array(0) };
  return async (offset, length) => {
    const wanted = Math.max(0, Math.min(length, size - offset));
    let window = last;
    if (!covers(window, offset, wanted)) {
      if (first !== undefined && covers(first, offset, wanted)) window = first;
      else {
        const next = bytesToFill(
          Math.max(wanted, Math.min(windowAfter(last, offset, size), Math.max(0, size - offset))),
        );
        window = last = { start: offset, bytes: next.subarray(0, await readInto(next, offset)) };
        first ??= window;
      }
    }
    return window.bytes.subarray(offset - window.start, offset - window.start + wanted);
  };
}

function covers({ start, bytes }: Window, offset: number, length: number): boolean {
  return offset >= start && offset + length <= start + bytes.length;
}

/** How much to read at a place. A small file is read as a whole. */
function windowAfter({ start, bytes }: Window, offset: number, size: number): number {
  const goesOn = bytes.length > 0 && offset >= start && offset <= start + bytes.length;
  return goesOn || size <= windowBytes ? windowBytes : headerWindowBytes;
}

/** Without the zeros that a new array is filled with. */
function bytesToFill(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

/** Writes files that are either there whole or not there at all. */
import { writeSync } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';
import { clearTemporaries, temporaryName } from './temporary-name.ts';

/** Writes `data`, or one piece of text after the other, to `path`: beside it under a hidden temporary name, flushed, then renamed over it. */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array | Iterable<string>,
  options?: AtomicOptions,
): Promise<void> {
  const pieces = typeof data === 'string' || ArrayBuffer.isView(data) ? [data] : data;
  await writeAtomic(
    path,
    async ({ handle }) => {
      for (const piece of pieces) await handle.writeFile(piece);
    },
    options,
  );
}

/** The same with whatever `write` puts into the file. Nothing stays behind when it fails. */
export async function writeAtomic(
  path: string,
  write: (file: OpenFile) => Promise<void>,
  options?: AtomicOptions,
): Promise<void> {
  const file = await openAtomic(path, options);
  try {
    await write(file);
  } catch (error) {
    await file.discard();
    throw withTarget(error, path);
  }
  await file.publish();
}

/** A file that is being written. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** Appends bytes, which may be changed once it is done. */
  append(bytes: Uint8Array): Promise<void>;
}

/** Such a file, which has its name only once it is published. */
export interface AtomicFile extends OpenFile {
  /** Flushes it and puts it in place. Nothing stays behind when that fails. */
  publish(): Promise<void>;
  /** Takes it away. */
  discard(): Promise<void>;
}

export interface AtomicOptions {
  /**
   * Whether it is to survive a power cut, as it is by default. Without it the system writes it to the disk when it pleases,
   * and whoever finds it after one has to tell by its hash whether it is whole.
   */
  readonly isDurable?: boolean | undefined;
}

/**
 * The same in steps, for what is written over a longer time. Ends with one call of `publish` or `discard`. What a process
 * that was killed has left in the same folder goes first.
 */
export async function openAtomic(path: string, { isDurable = true }: AtomicOptions = {}): Promise<AtomicFile> {
  // A rename over /dev/null or /dev/stdout would put a file in the device's place, for the whole machine.
  if (await isDevice(path)) return openThrough(path);
  await clearTemporaries(dirname(path));
  const temporary = temporaryName(path);
  const handle = await open(temporary, 'wx').catch((error: unknown) => {
    throw withTarget(error, path);
  });
  const discard = async (): Promise<void> => {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
  };
  return {
    handle,
    discard,
    append: async (bytes) => writeAll(handle.fd, bytes),
    async publish() {
      try {
        if (isDurable) await handle.sync();
        await handle.close();
        await rename(temporary, path);
      } catch (error) {
        await discard();
        throw withTarget(error, path);
      }
      if (isDurable) await syncFolder(dirname(path));
    },
  };
}

/** Without leaving the thread: the system takes the bytes into its cache in less time than another thread needs to wake up. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

/**
 * The error of the operating system with the path of the file that was meant: an error of writing has none, and nobody
 * knows the temporary name. Others come back as they are.
 */
export function withTarget(error: unknown, path: string): unknown {
  if (typeof error !== 'object' || error === null || !('syscall' in error)) return error;
  const { path: named } = error as NodeJS.ErrnoException;
  return named === undefined || named.endsWith('.tmp') ? Object.assign(error, { path }) : error;
}

/** A device, a pipe or a socket: nothing that can be replaced as a file is. */
async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

async function openThrough(path: string): Promise<AtomicFile> {
  const handle = await open(path, 'w');
  const close = (): Promise<void> => handle.close();
  // A pipe may be full for a while, and only a wait that leaves the thread can be told to end.
  return { handle, append: (bytes) => handle.writeFile(Uint8Array.from(bytes)), publish: close, discard: close };
}

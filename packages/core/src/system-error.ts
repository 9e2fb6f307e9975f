/** What the operating system says when it refuses something, in words a musician understands. */
import { getSystemErrorMap } from 'node:util';

const words: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EBUSY', 'it is in use'],
  ['EDQUOT', 'your disk quota is used up'],
  ['EEXIST', 'something else of that name is in the way'],
  ['EFBIG', 'the file is too large for the file system'],
  ['EILSEQ', 'the disk does not take such a name'],
  ['EINVAL', 'the disk does not take such a name, or cannot do this'],
  ['EIO', 'the disk reported an error'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'it is a symbolic link that leads nowhere or in circles'],
  ['EMFILE', 'too many files are open'],
  ['EMLINK', 'the disk takes no more entries there'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENFILE', 'too many files are open on this machine'],
  ['ENODEV', 'the device is gone'],
  ['ENOENT', 'there is no such file or folder'],
  ['ENOMEM', 'there is not enough memory'],
  ['ENOSPC', 'the disk is full'],
  ['ENOTCONN', 'the network folder is gone'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['ENOTEMPTY', 'the folder is not empty'],
  ['ENXIO', 'the device is gone'],
  ['EPERM', 'not permitted'],
  ['EROFS', 'the disk is read-only'],
  ['ESTALE', 'the network folder is gone'],
  ['ETIMEDOUT', 'the network folder does not answer'],
  ['ETXTBSY', 'it is in use'],
  ['EXDEV', 'it is on another disk'],
]);

/**
 * The code of what the operating system refused (`ENOSPC`); undefined where the error is none of the system's. Not by its
 * class: an error may come from another realm (a worker, a test's sandbox).
 */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && (words.has(code) || description(code) !== undefined) ? code : undefined;
}

/** Why the system refused, in words; undefined where the error is none of the system's. */
export function systemErrorWords(error: unknown): string | undefined {
  const code = systemErrorCode(error);
  return code === undefined ? undefined : (words.get(code) ?? description(code));
}

/** What the system itself calls it. */
function description(code: string): string | undefined {
  return [...getSystemErrorMap().values()].find(([name]) => name === code)?.[1];
}

/** Whether there was not enough memory, for the heap, an array or a WebAssembly module. */
export function isOutOfMemory(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, name, message } = error as Partial<NodeJS.ErrnoException>;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY' || code === 'ENOMEM') return true;
  return (
    name === 'RangeError' && /allocation failed|out of memory|kernels' memory|grow instance memory/i.test(message ?? '')
  );
}

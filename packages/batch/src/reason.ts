/** From an error to the reason that stands in a failed row, in words a musician understands. */
import { isNativeError } from 'node:util/types';
import { errorCode } from './error-code.ts';

const systemReasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your disk quota is used up'],
  ['EFBIG', 'the file is too large for this disk'],
  ['EIO', 'the disk reported an error'],
  ['ENOENT', 'the file or folder is gone'],
  ['ENOTDIR', 'a file is in the way where a folder should be'],
  ['EEXIST', 'a file is in the way where a folder should be'],
  ['ENAMETOOLONG', 'the name is too long for this system'],
  ['EISDIR', 'a folder is in the way where a file should be'],
  ['EMFILE', 'too many files are open'],
  ['ESTALE', 'the network folder is gone'],
]);

/** What the operating system says; undefined where the error is none of its. */
export function systemReason(error: unknown): string | undefined {
  return systemReasons.get(errorCode(error) ?? '');
}

/** One sentence or more without a full stop at the end. */
export function failureReason(error: unknown): string {
  if (!isNativeError(error)) return `a fault in stem, not in your file: ${String(error)}`;
  // By name: what a worker thread threw is no instance of a class of this thread.
  if (error.name === 'InputError' || error.name === 'FormatError') return error.message.replace(/\.$/, '');
  if (isOutOfMemory(error)) return 'there is not enough memory for this track; try fewer --jobs';
  const reason = systemReason(error);
  if (reason === undefined) return `a fault in stem, not in your file: ${error.name}: ${error.message}`;
  const { path } = error as NodeJS.ErrnoException;
  return path === undefined ? reason : `${reason}: ${path}`;
}

function isOutOfMemory(error: Error): boolean {
  const code = errorCode(error);
  return (
    code === 'ERR_WORKER_OUT_OF_MEMORY' || (error.name === 'RangeError' && /allocation failed/i.test(error.message))
  );
}

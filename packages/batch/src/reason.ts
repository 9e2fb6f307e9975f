/** From an error to the reason that stands in a failed row, in words a musician understands. */
import { isNativeError } from 'node:util/types';
import { isOutOfMemory, systemErrorCode, systemErrorWords } from '@stem/core';
import type { JobFailure } from './job-failure.ts';

/** What is meant where files are made, and were there a moment ago. */
const ownWords: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'the file or folder is gone'],
  ['ENOTDIR', 'a file is in the way where a folder should be'],
  ['EEXIST', 'a file is in the way where a folder should be'],
  ['EISDIR', 'a folder is in the way where a file should be'],
  ['EPERM', 'permission denied'],
]);

/** What the operating system says; undefined where the error is none of its. */
export function systemReason(error: unknown): string | undefined {
  return ownWords.get(systemErrorCode(error) ?? '') ?? systemErrorWords(error);
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

/** What the system says where it may say something else a little later. */
const passing: ReadonlySet<string> = new Set(
  (
    'EIO ENOSPC EDQUOT EMFILE ENFILE ENOMEM EAGAIN EBUSY ETXTBSY ESTALE ENXIO ENODEV EINTR EREMOTEIO ' +
    'ETIMEDOUT EHOSTDOWN EHOSTUNREACH ENETDOWN ENETUNREACH ENETRESET ECONNRESET ECONNABORTED ENOTCONN ESHUTDOWN'
  ).split(' '),
);

/** An error as the failure of a job. */
export function failure(error: unknown): JobFailure {
  const reason = failureReason(error).replace(/\.$/, '');
  const mayPass = passing.has(systemErrorCode(error) ?? '') || isOutOfMemory(error);
  return { state: 'failed', reason, ...(mayPass ? { mayPass } : {}) };
}

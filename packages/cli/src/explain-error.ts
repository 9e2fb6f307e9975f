/** From an error to words a musician understands, and the exit code that goes with it. */
import { FormatError, InputError } from '@stem/core';
import { exitCode } from './exit-code.ts';

/** Reasons of the operating system; the code is what scripts and search engines know. */
const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'your disk quota is used up',
  EEXIST: 'it already exists',
  EFBIG: 'the file is too large for the file system',
  EIO: 'the disk reported an error',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link that leads nowhere or in circles',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENODEV: 'the device is gone',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
  ESTALE: 'the network folder is gone',
  ETXTBSY: 'it is in use',
  EXDEV: 'it is on another disk',
};

const systemActions: Readonly<Record<string, string>> = {
  copyfile: 'copy',
  mkdir: 'create',
  open: 'open',
  read: 'read',
  rename: 'rename',
  rmdir: 'remove',
  scandir: 'read',
  stat: 'read',
  lstat: 'read',
  unlink: 'remove',
  write: 'write',
};

/** Why the operating system refused, or undefined when the error is not the system's. */
export function systemReason(error: unknown): string | undefined {
  // Not instanceof: an error of the system may come from another realm (a worker, a test's sandbox).
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const { code } = error;
  if (typeof code !== 'string') return undefined;
  const reason = systemReasons[code];
  return reason === undefined ? undefined : `${reason} (${code})`;
}

function systemSentence(error: unknown, reason: string): string {
  const { syscall, path } = error as NodeJS.ErrnoException;
  const action = systemActions[syscall ?? ''] ?? 'use';
  return path === undefined ? reason : `cannot ${action} ${path}: ${reason}`;
}

export interface Explanation {
  readonly text: string;
  readonly exitCode: number;
}

/** What to print for an error that ended a command. The stack is shown only under `STEM_DEBUG`. */
export function explainError(error: unknown, env: Readonly<Record<string, string | undefined>>): Explanation {
  const stack = env['STEM_DEBUG'] && error instanceof Error ? `\n${stackWithCauses(error)}` : '';
  if (error instanceof InputError || error instanceof FormatError) {
    return { text: error.message + stack, exitCode: exitCode.wrong };
  }
  const reason = systemReason(error);
  if (reason !== undefined) {
    return { text: systemSentence(error, reason) + stack, exitCode: exitCode.wrong };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const advice =
    stack === '' ? 'Please report it, with what STEM_DEBUG=1 prints.' : 'Please report it, with all of this:';
  return {
    text: `this is a fault in stem, not in your files (${message}). ${advice}${stack}`,
    exitCode: exitCode.wrong,
  };
}

function stackWithCauses(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stackWithCauses(error.cause)}` : own;
}

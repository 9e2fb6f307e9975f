/** From an error to words a musician understands, and the exit code that goes with it. */
import { FormatError, InputError, isOutOfMemory, systemErrorCode, systemErrorWords } from '@stem/core';
import { exitCode } from './exit-code.ts';

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

/** Why the operating system refused, with the code that scripts and search engines know; undefined for other errors. */
export function systemReason(error: unknown): string | undefined {
  const reason = systemErrorWords(error);
  return reason === undefined ? undefined : `${reason} (${systemErrorCode(error)})`;
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
  if (isOutOfMemory(error)) return { text: `there is not enough memory for this${stack}`, exitCode: exitCode.wrong };
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

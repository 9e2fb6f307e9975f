/** Why a file could not be read, in words. */
import { FormatError, InputError, isOutOfMemory, systemErrorCode } from '@stem/core';
import { systemReason } from '@stem/cli';

/** The reason without the path. Even our own fault ends one file only, never the scan. */
export function failureWords(error: unknown): string {
  if (error instanceof FormatError) return error.message;
  const reason = systemReason(error instanceof InputError ? error.cause : error);
  if (reason !== undefined) return reason;
  if (error instanceof InputError) return error.message;
  if (isOutOfMemory(error)) return 'there is not enough memory for this file; try fewer --jobs';
  return `a fault in stem, please report it with the file (${String(error)})`;
}

/** Whether nothing was found out: what the system, or too little memory, has kept from being read may be as it was. */
export function mayBeThere(error: unknown): boolean {
  const cause = error instanceof InputError ? error.cause : error;
  const code = systemErrorCode(cause);
  return code === undefined ? isOutOfMemory(cause) : !gone.includes(code);
}

/** Said of what is no such file any more. */
const gone: readonly string[] = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'];

/** Why a file could not be read, in words. */
import { FormatError, InputError } from '@stem/core';
import { systemReason } from '@stem/cli';

/** The reason without the path. Even our own fault ends one file only, never the scan. */
export function failureWords(error: unknown): string {
  if (error instanceof FormatError) return error.message;
  const reason = systemReason(error instanceof InputError ? error.cause : error);
  if (reason !== undefined) return reason;
  if (error instanceof InputError) return error.message;
  return `a fault in stem, please report it with the file (${String(error)})`;
}

/** Reads small documents from places where anything may lie. */
import { constants as buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { InputError } from '../errors.ts';

/** A pipe without a writer would hang a blocking open. Windows has no such flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** More makes no text: 512 MiB, a hundred times the catalog of a large archive. */
export const mostDocumentBytes: number = buffer.MAX_STRING_LENGTH;

export function tooLarge(path: string): string {
  return `${path}: expected a document, got a file of more than ${Math.floor(mostDocumentBytes / 1e6)} MB.`;
}

/** The text of a regular file. Throws what the system says, or an InputError where a pipe, device or folder has its name. */
export async function readDocument(path: string): Promise<string> {
  const handle = await open(path, openFlags);
  try {
    const found = await handle.stat();
    if (found.size > mostDocumentBytes) throw new InputError(tooLarge(path));
    if (found.isFile()) return await handle.readFile('utf8');
    throw new InputError(`Expected a file, got a ${found.isDirectory() ? 'folder' : 'device'}: ${path}.`);
  } finally {
    await handle.close();
  }
}

/** Reads small documents from places where anything may lie. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { InputError } from '../errors.ts';

/** A pipe without a writer would hang a blocking open. Windows has no such flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The text of a regular file. Throws what the system says, or an InputError where a pipe, device or folder has its name. */
export async function readDocument(path: string): Promise<string> {
  const handle = await open(path, openFlags);
  try {
    const found = await handle.stat();
    if (found.isFile()) return await handle.readFile('utf8');
    throw new InputError(`Expected a file, got a ${found.isDirectory() ? 'folder' : 'device'}: ${path}.`);
  } finally {
    await handle.close();
  }
}

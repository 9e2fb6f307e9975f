/** From a row's relative path to a file inside the root. */
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { InputError } from '@stem/core';
import { errorCode } from './error-code.ts';

/** The real path of a source, links followed. Throws InputError where it is missing, no file, or outside the root. */
export async function sourcePath(root: string, relPath: string): Promise<string> {
  const path = await existingPath(join(root, relPath), root);
  if (!isInside(path, await realpath(root))) {
    throw new InputError('The file is a link that leads out of the root.');
  }
  if (!(await stat(path)).isFile()) throw new InputError('This is not a file.');
  return path;
}

/** Whether a real path lies below a real folder. */
export function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function existingPath(path: string, root: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError(`The file is not there; looked under the root ${root}.`, { cause: error });
    }
    if (code === 'ELOOP') throw new InputError('The file is a link that leads back to itself.', { cause: error });
    if (code === 'ENAMETOOLONG') throw new InputError('The path is too long for this system.', { cause: error });
    throw error;
  }
}

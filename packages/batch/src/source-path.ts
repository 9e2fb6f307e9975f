/** From a row's relative path to a file inside the root. */
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isEscapedPath, textToPath } from '@stem/catalog/catalog';
import { InputError } from '@stem/core';
import type { FilePath } from '@stem/core/format';
import { errorCode } from './error-code.ts';

/** How the reason begins where nothing is there. */
export const notThere = 'The file is not there';

/** The real path of a source, links followed. Throws InputError where it is missing, no file, or outside the root. */
export async function sourcePath(root: string, relPath: string): Promise<FilePath> {
  const path = await existingPath(pathBelow(root, relPath), root);
  if (!isInside(path, await realpath(root))) throw new InputError('The file is a link that leads out of the root.');
  if (!(await stat(path)).isFile()) throw new InputError('This is not a file.');
  return path;
}

/** Whether a real path lies below a real folder. */
export function isInside(path: FilePath, folder: string): boolean {
  const start = Buffer.from(folder.endsWith(sep) ? folder : folder + sep);
  return Buffer.from(path).subarray(0, start.length).equals(start);
}

/** Text where the name is valid UTF-8, otherwise its bytes. */
function pathBelow(root: string, relPath: string): FilePath {
  if (!isEscapedPath(relPath)) return join(root, relPath);
  return asText(Buffer.concat([Buffer.from(root + sep), textToPath(relPath)]));
}

function asText(bytes: Buffer): FilePath {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : bytes;
}

async function existingPath(path: FilePath, root: string): Promise<FilePath> {
  try {
    return asText(await realpath(path, { encoding: 'buffer' }));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError(`${notThere}; looked under the root ${root}.`, { cause: error });
    }
    if (code === 'ELOOP') throw new InputError('The file is a link that leads back to itself.', { cause: error });
    if (code === 'ENAMETOOLONG') throw new InputError('The path is too long for this system.', { cause: error });
    throw error;
  }
}

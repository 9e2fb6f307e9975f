/** A folder that a document names lies inside the root, links included: a profile from elsewhere writes nowhere else. */
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '@stem/core';
import { isInside } from './source-path.ts';

/** Throws InputError, with the flag that says the same in the user's own words, where a link leads out of the root. */
export async function requireInsideRoot(root: string, folder: string, flag: string): Promise<void> {
  const real = await outerPath(root, folder);
  if (real === undefined) return;
  throw new InputError(
    `The folder ${folder} is outside the root: a link leads to ${real}. If that is meant, name it with ${flag}.`,
  );
}

/** Where a folder really lies, as far as it is there already; undefined where that is inside the root. */
export async function outerPath(root: string, folder: string): Promise<string | undefined> {
  const [inner, outer] = await Promise.all([existingPath(folder), realpath(root)]);
  return inner === outer || isInside(inner, outer) ? undefined : inner;
}

/** The real path of the folder, or of the nearest one above that is there. */
async function existingPath(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const above = dirname(folder);
    if (above === folder) throw error;
    return existingPath(above);
  }
}

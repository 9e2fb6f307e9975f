/** Makes a folder, and those above it that are missing. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Gives the topmost folder that was made, undefined where all were there. Step by step: Node's own recursive mkdir never
 * ends where a folder takes no others, as /proc does, and says of a full disk that there is no such folder.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const failure = await tryFolder(folder);
  if (failure?.code !== 'ENOENT' || dirname(folder) === folder) return madeOrThere(folder, failure);
  const above = await makeFolder(dirname(folder));
  // Another process may have been quicker.
  const made = await madeOrThere(folder, await tryFolder(folder));
  return above ?? made;
}

async function tryFolder(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  return mkdir(folder).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
}

async function madeOrThere(folder: string, failure: NodeJS.ErrnoException | undefined): Promise<string | undefined> {
  if (failure === undefined) return folder;
  if (failure.code === 'EEXIST' && (await stat(folder)).isDirectory()) return undefined;
  throw failure;
}

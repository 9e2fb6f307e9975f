/** Makes a folder, and those above it that are missing. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';

export interface FolderOptions {
  /** Whether it is to survive a power cut before anything in it is flushed. */
  readonly isDurable?: boolean | undefined;
}

/**
 * Gives the topmost folder that was made, undefined where all were there. Step by step: Node's own recursive mkdir never
 * ends where a folder takes no others, as /proc does, and says of a full disk that there is no such folder.
 */
export async function makeFolder(
  folder: string,
  { isDurable = false }: FolderOptions = {},
): Promise<string | undefined> {
  const failure = await tryFolder(folder);
  if (failure?.code !== 'ENOENT' || dirname(folder) === folder) return madeOrThere(folder, failure, isDurable);
  const above = await makeFolder(dirname(folder), { isDurable });
  // Another process may have been quicker.
  const made = await madeOrThere(folder, await tryFolder(folder), isDurable);
  return above ?? made;
}

async function tryFolder(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  return mkdir(folder).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
}

async function madeOrThere(
  folder: string,
  failure: NodeJS.ErrnoException | undefined,
  isDurable: boolean,
): Promise<string | undefined> {
  if (failure === undefined) {
    if (isDurable) await syncFolder(dirname(folder));
    return folder;
  }
  if (failure.code === 'EEXIST' && (await stat(folder)).isDirectory()) return undefined;
  throw failure;
}

/** Clears what batches that were killed left behind, for any track of the same publish folder. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@stem/core';
import { errorCode } from './error-code.ts';
import { hiddenPrefix, trackFolders, type Folders } from './folders.ts';
import { tryLock } from './lock.ts';
import { guardEnding } from './lock-takeover.ts';
import { recoverTarget } from './publish.ts';
import { clearWorkFolders, markedTarget } from './work-folder.ts';

/** Live batches are left alone: whatever belongs to a track is only touched with the track's lock held. */
export async function sweep(folders: Folders): Promise<void> {
  const slugs = new Set([...(await slugsIn(folders.publish, folders)), ...(await slugsInWork(folders))]);
  for (const slug of slugs) {
    const track = trackFolders(folders, slug);
    const lock = await tryLock(track.lock).catch((error: unknown) => {
      // Where something else has a lock's name, its track says so if it is to be made.
      if (error instanceof InputError) return undefined;
      throw error;
    });
    if (lock === undefined) continue;
    try {
      await recoverTarget(track);
      await clearWorkFolders(track);
      await rm(track.beside, { recursive: true, force: true });
    } finally {
      await lock.release();
    }
  }
}

async function slugsIn(folder: string, { key }: Folders): Promise<string[]> {
  const prefixes = [hiddenPrefix.lock, hiddenPrefix.old, `${hiddenPrefix.work}${key}-`, `${hiddenPrefix.dead}${key}-`];
  const names = await namesIn(folder);
  return names.flatMap((name) => {
    const prefix = prefixes.find((start) => name.startsWith(start));
    const slug = prefix === undefined ? '' : name.slice(prefix.length).replace(guardEnding, '');
    // A slug has no dot.
    return slug === '' || slug.includes('.') ? [] : [slug];
  });
}

async function slugsInWork(folders: Folders): Promise<string[]> {
  const { work } = folders;
  if (work === undefined) return [];
  const slugs = await slugsIn(work, folders);
  for (const name of await namesIn(work)) {
    const target = await markedTarget(join(work, name));
    if (target === trackFolders(folders, name).target) slugs.push(name);
  }
  return slugs;
}

/** None where the folder is gone: another batch takes an empty one away when it ends. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

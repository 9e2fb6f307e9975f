/**
 * The folder a track is made in: `work/<slug>/`, claimed by a rename, so that two batches never share one and nothing
 * of the user's is ever taken for ours. Every function here expects the track's lock to be held.
 */
import { lstat, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, readDocument, syncFolder } from '@stem/core/format/files';
import { errorCode } from './error-code.ts';
import type { TrackFolders } from './folders.ts';

/** In a visible work folder while it is worked in; says for which target. */
export const workMarker = '.stem-work.json';

/** Gives an empty folder nobody else uses: `work/<slug>`, or the hidden one where that name is taken. */
export async function claimWorkFolder(folders: TrackFolders): Promise<string> {
  const { work, hiddenWork } = folders;
  await clearWorkFolders(folders);
  // Another batch may have taken the empty folder above away when it ended.
  await makeFolder(hiddenWork);
  if (work === undefined) return hiddenWork;
  await writeFile(join(hiddenWork, workMarker), JSON.stringify({ target: folders.target }));
  if ((await renamed(hiddenWork, work)) || ((await clearFinished(folders)) && (await renamed(hiddenWork, work)))) {
    return work;
  }
  await unlink(join(hiddenWork, workMarker));
  return hiddenWork;
}

/** Brings a claimed folder under the name that only the lock's holder uses, without its marker: ready to be published. */
export async function releaseWorkFolder(folders: TrackFolders, claimed: string): Promise<string> {
  if (claimed === folders.hiddenWork) return claimed;
  await rename(claimed, folders.hiddenWork);
  await rm(join(folders.hiddenWork, workMarker), { force: true });
  // Before it has its final name: after a power cut there is no published folder with a marker.
  await syncFolder(folders.hiddenWork);
  return folders.hiddenWork;
}

/** Removes what this batch, or a dead one with the same target, left of a track's work. */
export async function clearWorkFolders(folders: TrackFolders): Promise<void> {
  const { work, hiddenWork, dead } = folders;
  await rm(dead, { recursive: true, force: true });
  await rm(hiddenWork, { recursive: true, force: true });
  if (work === undefined || (await markedTarget(work)) !== folders.target) return;
  // Under a name that only the lock's holder uses: a kill that took the marker first would leave what is nobody's.
  await rename(work, dead);
  await rm(dead, { recursive: true });
}

/** The target a visible work folder is marked with; undefined where there is no such folder or no marker. */
export async function markedTarget(work: string): Promise<string | undefined> {
  try {
    const marker = JSON.parse(await readDocument(join(work, workMarker))) as { target?: unknown } | null;
    return typeof marker?.target === 'string' ? marker.target : undefined;
  } catch {
    return undefined;
  }
}

/** Puts a copy kept with --keep-work in the way's place out of it. What is not evidently ours stays. */
async function clearFinished({ work, dead }: TrackFolders): Promise<boolean> {
  if (work === undefined || !(await isFinished(work))) return false;
  if (!(await renamed(work, dead))) return false;
  // Another batch may have claimed the name since we looked.
  if (!(await isFinished(dead))) {
    await renamed(dead, work);
    return false;
  }
  await rm(dead, { recursive: true });
  return true;
}

async function isFinished(path: string): Promise<boolean> {
  if ((await markedTarget(path)) !== undefined) return false;
  try {
    if (!(await lstat(path)).isDirectory()) return false;
    const manifest = JSON.parse(await readDocument(join(path, 'manifest.json'))) as { kind?: unknown } | null;
    return manifest?.kind === 'textures';
  } catch {
    return false;
  }
}

/** False where the new name is taken. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOENT', 'EPERM'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** A finished folder becomes visible by one rename; the version before it is there until then. */
import { cp, lstat, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readDocument, syncFolder } from '@stem/core/format/files';
import { changesIn, type ListedFile } from './changed-files.ts';
import { errorCode } from './error-code.ts';
import { createFlusher } from './flusher.ts';
import type { TrackFolders } from './folders.ts';
import { exists, freeName } from './free-name.ts';

/**
 * Publishes `finished` as the track's folder. Gives the path of the previous folder where it was kept because it held
 * files that are not ours. Expects the track's lock to be held.
 */
export async function publish(finished: string, folders: TrackFolders): Promise<string | undefined> {
  const { target, old } = folders;
  await recoverTarget(folders);
  const kept = (await exists(target)) && (await holdsOtherFiles(target)) ? await freeName(target) : undefined;
  if (await exists(target)) await rename(target, kept ?? old);
  try {
    await moveFolder(finished, folders);
  } catch (error) {
    if (!(await exists(target)) && (await exists(kept ?? old))) await rename(kept ?? old, target);
    throw error;
  }
  await syncFolder(dirname(target));
  // It is published: what is left of the version before goes with the next run.
  await rm(old, { recursive: true, force: true }).catch(() => undefined);
  return kept;
}

/** After a crash between the two renames the old version comes back; after one behind them it goes. */
export async function recoverTarget({ target, old }: TrackFolders): Promise<void> {
  if (!(await exists(old))) return;
  if (await exists(target)) await rm(old, { recursive: true, force: true });
  else await rename(old, target);
}

/** One rename; where the system refuses it after all (a bind mount has one device number), a copy beside the target first. */
async function moveFolder(finished: string, { target, beside }: TrackFolders): Promise<void> {
  try {
    await rename(finished, target);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    await rm(beside, { recursive: true, force: true });
    await cp(finished, beside, { recursive: true });
    await flushTree(beside);
    await rename(beside, target);
    await rm(finished, { recursive: true, force: true });
  }
}

/** What was flushed was the one that it is a copy of. */
async function flushTree(folder: string): Promise<void> {
  const flusher = createFlusher();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) flusher.add(join(entry.parentPath, entry.name));
  }
  await flusher.done();
}

/**
 * Whether a folder that is about to be replaced holds more than a batch of ours put there. Only its manifest tells: what
 * somebody has saved beside a texture is named like one.
 */
async function holdsOtherFiles(target: string): Promise<boolean> {
  if (!(await lstat(target)).isDirectory()) return true;
  const files = await listedFiles(target);
  // What somebody has made of a texture is not ours any more.
  const { changed } = files.length > 0 ? await changesIn(target, files) : { changed: [] };
  for (const path of changed) if (await isSomebodysWork(join(target, path))) return true;
  const listed = new Set(files.map(({ path }) => path));
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(target.length + 1)
        .replaceAll('\\', '/'),
    )
    .some((path) => !listed.has(path) && !/(^|\/)(manifest\.json|\.DS_Store|Thumbs\.db)$/.test(path));
}

/** Whole sound of any kind. Not what was only damaged, of which something is missing. */
async function isSomebodysWork(path: string): Promise<boolean> {
  if (!(await lstat(path)).isFile()) return true;
  const { probe } = await import('@stem/core/format');
  const info = await probe(path).catch(() => undefined);
  return info !== undefined && info.warnings.length === 0;
}

async function listedFiles(target: string): Promise<readonly ListedFile[]> {
  try {
    const manifest = JSON.parse(await readDocument(join(target, 'manifest.json'))) as {
      files?: Partial<ListedFile>[];
    } | null;
    return (manifest?.files ?? []).map(({ path = '', bytes = 0, sha256 = '' }) => ({ path, bytes, sha256 }));
  } catch {
    return [];
  }
}

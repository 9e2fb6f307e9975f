/**
 * Textures that were rejected go into a trash folder, and come back out of it. The manifest remembers: what it calls trashed is not
 * missing, and no later run brings it back. It says so before a file goes and until it is back, so that whatever is
 * killed in between, nothing is taken for lost.
 */
import { chmod, lstat, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatManifest, type Manifest, type ManifestFile } from '@stem/catalog/manifest';
import { InputError } from '@stem/core';
import { hashFile, makeFolder, syncFolder, writeFileAtomic } from '@stem/core/format/files';
import { changesIn } from '../changed-files.ts';
import { hiddenPrefix } from '../folders.ts';
import { outerPath } from '../inside-root.ts';
import { tryLock } from '../lock.ts';
import { failureReason } from '../reason.ts';
import { relPathRefusal } from '../rel-path.ts';
import { manifestName, publishName } from './find-batch.ts';
import { readManifest } from './read-published.ts';

export interface TrashChange {
  /** Hashes of what goes into the trash. */
  readonly rejects: ReadonlySet<string>;
  /** Hashes of what comes back. */
  readonly restores: ReadonlySet<string>;
}

export interface TrashOutcome {
  /** Below the track's folder. */
  readonly trashed: readonly string[];
  readonly restored: readonly string[];
  readonly problems: readonly string[];
}

/** The folder that a track's rejected textures go to: beside `by_source`, or beside the track where that is no batch's. */
export function trashFolder(track: string): string {
  const above = dirname(track);
  return join(basename(above) === publishName ? dirname(above) : above, 'trash');
}

/** Changes one track with its lock held. What cannot be moved is told, and stays. */
export async function changeTrash(track: string, change: TrashChange): Promise<TrashOutcome> {
  const failed = (problem: string): TrashOutcome => ({ trashed: [], restored: [], problems: [problem] });
  try {
    const lock = await tryLock(join(dirname(track), `${hiddenPrefix.lock}${basename(track)}`));
    if (lock === undefined) return failed('a stem batch-generate works on it; try again when it is done');
    try {
      return await changeLocked(track, change);
    } finally {
      await lock.release();
    }
  } catch (error) {
    return failed(failureReason(error));
  }
}

/** Read anew: a batch may have made the track again since it was rated. */
async function changeLocked(track: string, { rejects, restores }: TrashChange): Promise<TrashOutcome> {
  const manifest = await readManifest(track);
  const problems: string[] = [];
  const tell = (file: ManifestFile, problem: string): void => void problems.push(`${file.path}: ${problem}`);
  const trashed = await movable(track, { files: manifest.files.filter(({ sha256 }) => rejects.has(sha256)), tell });
  const kept = manifest.files.filter(({ sha256, trashed: isOut }) => restores.has(sha256) && isOut === true);
  if (trashed.length + kept.length > 0) await requireOwnTrash(track);
  await remember(track, manifest, (file) => (trashed.includes(file) ? true : undefined));
  const moved = trashed.length === 0 ? [] : await moveAll(track, trashed, tell);
  const restored: ManifestFile[] = [];
  for (const file of kept) if (await moveBack(track, file, tell)) restored.push(file);
  await remember(track, await readManifest(track), ({ path }) =>
    restored.some((file) => file.path === path) ? false : undefined,
  );
  await rmdir(trashFolder(track)).catch(() => undefined);
  return { trashed: moved, restored: restored.map(({ path }) => path), problems };
}

async function requireOwnTrash(track: string): Promise<void> {
  const folder = trashFolder(track);
  const outer = await outerPath(dirname(folder), folder);
  if (outer !== undefined) throw new InputError(`in place of the trash a link leads out, to ${outer}`);
}

interface Movable {
  readonly files: readonly ManifestFile[];
  readonly tell: (file: ManifestFile, problem: string) => void;
}

/** Why a file is not touched: what a manifest says, and the links in a folder from elsewhere, may lead anywhere. */
async function refusalOf(track: string, { path }: ManifestFile): Promise<string | undefined> {
  const refusal = relPathRefusal(path);
  if (refusal !== undefined) return refusal;
  const outer = await outerPath(track, dirname(join(track, path)));
  return outer === undefined ? undefined : `on its way a link leads out, to ${outer}`;
}

/** Those that are still what was rejected. */
async function movable(track: string, { files, tell }: Movable): Promise<ManifestFile[]> {
  const found: ManifestFile[] = [];
  for (const file of files) {
    const refusal = await refusalOf(track, file);
    const state = refusal === undefined ? await stateOf(join(track, file.path), file.sha256) : 'other';
    if (state === 'same') found.push(file);
    else if (state === 'other') tell(file, refusal ?? 'was changed since it was made, and stays where it is');
    else if (file.trashed !== true) tell(file, 'is not there');
  }
  return found;
}

async function moveAll(track: string, files: readonly ManifestFile[], tell: Movable['tell']): Promise<string[]> {
  const moved: string[] = [];
  await makeFolder(trashFolder(track), { isDurable: true });
  for (const file of files) {
    try {
      const target = trashPath(track, file);
      if ((await stateOf(target, file.sha256)) === 'other') {
        tell(file, `something else lies in the trash as ${basename(target)}`);
        continue;
      }
      const path = join(track, file.path);
      await rename(path, target);
      await syncFolder(dirname(path));
      moved.push(file.path);
    } catch (error) {
      tell(file, failureReason(error));
    }
  }
  await syncFolder(trashFolder(track));
  return moved;
}

/** Whether it is back, or never was away. */
async function moveBack(track: string, file: ManifestFile, tell: Movable['tell']): Promise<boolean> {
  const [path, kept] = [join(track, file.path), trashPath(track, file)];
  try {
    const refusal = await refusalOf(track, file);
    if (refusal !== undefined) {
      tell(file, refusal);
      return false;
    }
    const here = await stateOf(path, file.sha256);
    if (here === 'same') return true;
    if (here === 'other') {
      tell(file, 'has something else in its place; the one in the trash stays there');
      return false;
    }
    if ((await stateOf(kept, file.sha256)) !== 'same') {
      tell(file, 'is not in the trash any more; stem batch-generate --force makes it again');
      return false;
    }
    await makeFolder(dirname(path));
    await rename(kept, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    tell(file, failureReason(error));
    return false;
  }
}

/** Named like the texture, which is named after its track, and by its content: no two are ever one file. */
function trashPath(track: string, { path, sha256 }: ManifestFile): string {
  const name = basename(path);
  const ending = extname(name);
  return join(trashFolder(track), `${name.slice(0, name.length - ending.length)}.${sha256.slice(0, 8)}${ending}`);
}

/** Whether a file is there, and of this content. A link is something else. */
async function stateOf(path: string, sha256: string): Promise<'none' | 'same' | 'other'> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 'none';
  return found.isFile() && (await hashFile(path)) === sha256 ? 'same' : 'other';
}

/** Writes the manifest where that changes what it says. `isTrashed` gives undefined for what stays as it is. */
async function remember(
  track: string,
  manifest: Manifest,
  isTrashed: (file: ManifestFile) => boolean | undefined,
): Promise<void> {
  const files = manifest.files.map((file): ManifestFile => {
    const wanted = isTrashed(file);
    if (wanted === undefined || wanted === (file.trashed === true)) return file;
    const { trashed: _before, ...rest } = file;
    return wanted ? { ...rest, trashed: true } : rest;
  });
  if (files.every((file, index) => file === manifest.files[index])) return;
  // What somebody has changed is told from what is ours by its being later than the manifest: that has to stay so.
  const { changed } = await changesIn(track, manifest.files);
  await writeFileAtomic(join(track, manifestName), formatManifest({ ...manifest, files }));
  for (const path of changed) await touchAfter(join(track, path), join(track, manifestName));
}

/** Clocks of file systems tick in milliseconds, on some in two seconds. */
const ticks = { ms: 10, most: 300 };

/** Makes the system see a change of a file, if of nothing in it, after that of another. */
async function touchAfter(path: string, other: string): Promise<void> {
  const { ctimeNs } = await lstat(other, { bigint: true });
  for (let tick = 0; tick < ticks.most; tick++) {
    await sleep(ticks.ms);
    await chmod(path, (await lstat(path)).mode);
    if ((await lstat(path, { bigint: true })).ctimeNs > ctimeNs) return;
  }
}

/** Puts a verified delivery into its place: by renaming, the manifest last, so that there is never one of other files. */
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashFile, makeFolder, syncFolder } from '@stem/core/format/files';
import { earlierFiles, earlierName, manifestName, type EarlierFiles } from './own-folder.ts';
import { isArchiveOf, isOfPublishing, notePublishing, readPublishings, type Publishing } from './publishing.ts';

export interface Publication extends Publishing {
  /** Where the deliverables lie. */
  readonly from: string;
  readonly out: string;
  /** The work folder. */
  readonly work: string;
}

export async function publish({ from, out, work, hashes, archive }: Publication): Promise<void> {
  const earlier = await earlierFiles(out, work);
  const paths = [...hashes.keys(), archive];
  await notePublishing(work, { hashes, archive });
  await putAside(join(out, manifestName), join(work, earlierName));
  for (const path of paths.filter((one) => one !== manifestName)) {
    await makeFolder(dirname(join(out, path)));
    await rename(join(from, path), join(out, path));
  }
  await removeSuperseded(out, earlier, paths);
  // A manifest that a power cut leaves is one of files that are there, and the work folder goes only behind it.
  for (const folder of new Set(paths.map((path) => dirname(join(out, path))))) await syncFolder(folder);
  await rename(join(from, manifestName), join(out, manifestName));
  await syncFolder(out);
}

/** Where there is none, a run that was killed has put it there. */
async function putAside(manifest: string, aside: string): Promise<void> {
  await rename(manifest, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/**
 * Takes back what a run that was killed while it published had put in place: then its receipts have their files again, and
 * nothing is made twice. What somebody has changed since stays where it is.
 */
export async function takeBack({ from, out, work }: Omit<Publication, keyof Publishing>): Promise<void> {
  // It goes last: without it, all others have gone as well, or nothing is to be published yet.
  if (!(await isThere(join(from, manifestName)))) return;
  const publishings = await readPublishings(work);
  const paths = publishings.flatMap(({ hashes, archive }) => [...hashes.keys(), archive]);
  for (const path of new Set(paths)) {
    if ((await isThere(join(from, path))) || !(await isOfPublishing(out, path, publishings))) continue;
    await makeFolder(dirname(join(from, path)));
    await rename(join(out, path), join(from, path));
  }
  await rm(join(from, manifestName));
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Stems of an earlier song that this one does not have, and its archive where that had another name. */
async function removeSuperseded(out: string, earlier: EarlierFiles, paths: readonly string[]): Promise<void> {
  const { hashes, archive, rest } = earlier;
  for (const [path, sha256] of hashes) {
    if (paths.includes(path)) continue;
    const found = await stat(join(out, path)).catch(() => undefined);
    if (found?.isFile() === true && (await hashFile(join(out, path))) === sha256) await rm(join(out, path));
  }
  if (archive === undefined || paths.includes(archive)) return;
  if (await isArchiveOf(join(out, archive), hashes, rest)) await rm(join(out, archive));
}

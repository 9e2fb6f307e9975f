/** The note of what a run moves to its place: whoever finds it after a kill knows which of the files there are its own. */
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkArchive, sumsName } from '@stem/batch/archive';
import { writeFileAtomic } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import { z } from 'zod';

/** In the work folder while files are moved to their places. */
export const publishingName = 'publishing.json';

/** What is published together. */
export interface Publishing {
  /** SHA-256 of all but the archive, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  /** The zip of them. Its own hash would cost one more reading of everything. */
  readonly archive: string;
}

/** What runs that were killed were moving, the last one first. */
export async function readPublishings(work: string): Promise<readonly Publishing[]> {
  const text = await readFile(join(work, publishingName), 'utf8').catch(() => '');
  return notesIn(text).map(({ files, archive }) => ({
    archive,
    hashes: new Map(files.map(({ path, sha256 }) => [path, sha256])),
  }));
}

/** Adds one. Those before it stay: of what they have put in place, something may be there still. */
export async function notePublishing(work: string, publishing: Publishing): Promise<void> {
  const all = [publishing, ...(await readPublishings(work))].map(({ hashes, archive }) =>
    JSON.stringify({ files: [...hashes].map(([path, sha256]) => ({ path, sha256 })), archive }),
  );
  await writeFileAtomic(join(work, publishingName), `[${[...new Set(all)].join()}]`);
}

/** Whether a file is what was moved there. What somebody has changed since is not. */
export async function isOfPublishing(out: string, path: string, publishings: readonly Publishing[]): Promise<boolean> {
  const file = join(out, path);
  if ((await lstat(file).catch(() => undefined))?.isFile() !== true) return false;
  const hashes = publishings.flatMap((one) => one.hashes.get(path) ?? []);
  if (hashes.length > 0 && hashes.includes(await hashFile(file))) return true;
  for (const one of publishings) if (one.archive === path && (await isArchiveOf(file, one.hashes))) return true;
  return false;
}

/** Whether a zip is whole and holds these files, and beside them none but those of known names. */
export async function isArchiveOf(
  path: string,
  hashes: Publishing['hashes'],
  others: ReadonlySet<string> = new Set(),
): Promise<boolean> {
  const check = await checkArchive(path).catch(() => undefined);
  if (!check || check.problems.length > 0) return false;
  const found = new Map(check.files.map(({ name, sha256 }) => [name, sha256]));
  // The check leaves the sums out, having held the others against them.
  const isWhole = [...hashes].every(([name, sha256]) => name === sumsName || found.get(name) === sha256);
  return isWhole && [...found.keys()].every((name) => hashes.has(name) || others.has(name));
}

function notesIn(text: string): z.infer<typeof anyNotes> {
  try {
    return anyNotes.safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
}

/** Never one that leads out of the folder. */
const anyPath = z.string().regex(/^(?:stems\/)?(?!\.\.?$)[^/\\]+$/);
const anyNotes = z.array(
  z.object({
    files: z.array(z.object({ path: anyPath, sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
    archive: anyPath,
  }),
);

/** What of a delivery folder is produce's own: only that may be replaced. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sumsName } from '@stem/batch/archive';
import { parseProductionManifest, type ProductionManifest } from '@stem/catalog/production';
import { InputError } from '@stem/core';
import { hashFile } from '@stem/core/format/files';
import { z } from 'zod';
import { isOfPublishing, readPublishings } from './publishing.ts';

export const manifestName = 'manifest.json';

/** In the work folder while files are moved to their places: the manifest of those that were there before. */
export const earlierName = 'earlier.json';

/** The manifest of an earlier run into the folder; undefined where there is none. */
export async function earlierManifest(out: string): Promise<ProductionManifest | undefined> {
  const text = await readFile(join(out, manifestName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return parseProductionManifest(text);
  } catch {
    return undefined;
  }
}

/** What an earlier run has put into a folder. */
export interface EarlierFiles {
  /** SHA-256 of audio and MIDI, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly archive: string | undefined;
  /** What is written anew with every delivery. */
  readonly rest: ReadonlySet<string>;
}

/**
 * As its manifest says, be it one of another version of stem: paths that are none of ours are left out. A run that was killed
 * while it published has put it into the work folder.
 */
export async function earlierFiles(out: string, work: string): Promise<EarlierFiles> {
  const none: EarlierFiles = { hashes: new Map(), archive: undefined, rest: new Set() };
  const put = await readFile(join(out, manifestName), 'utf8').catch(() => undefined);
  const text = put ?? (await readFile(join(work, earlierName), 'utf8').catch(() => ''));
  const { success, data } = anyManifest.safeParse(parsedJson(text));
  if (!success) return none;
  const archive = data.song.values.archive.name;
  return {
    hashes: new Map(data.files.map(({ path, sha256 }) => [path, sha256])),
    archive,
    rest: new Set([manifestName, sumsName, archive]),
  };
}

/** What every version of the manifest has. */
const anyManifest = z.looseObject({
  kind: z.literal('production'),
  files: z.array(
    z.looseObject({ path: z.string().regex(/^(?:master\.wav|song\.mid|stems\/[^/\\]+)$/), sha256: z.string() }),
  ),
  song: z.looseObject({
    values: z.looseObject({ archive: z.looseObject({ name: z.string().regex(/^[^/\\]+$/) }) }),
  }),
});

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Throws InputError where a file in the way of a deliverable was not made here, or was changed since. */
export async function requireOwnFiles(out: string, work: string, paths: readonly string[]): Promise<void> {
  const { hashes, rest } = await earlierFiles(out, work);
  const interrupted = await readPublishings(work);
  const strangers: string[] = [];
  for (const path of paths) {
    const found = await stat(join(out, path)).catch(() => undefined);
    if (found === undefined || rest.has(path)) continue;
    const sha256 = hashes.get(path);
    const isOwn = found.isFile() && sha256 !== undefined && (await hashFile(join(out, path))) === sha256;
    if (!isOwn && !(await isOfPublishing(out, path, interrupted))) strangers.push(path);
  }
  if (strangers.length === 0) return;
  const list = strangers.map((path) => join(out, path)).join('\n  ');
  throw new InputError(
    `These files are in the way and were not made here, or were changed since:\n  ${list}\nMove them, or choose another --out.`,
  );
}

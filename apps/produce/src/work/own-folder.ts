/** What of a delivery folder is produce's own: only that may be replaced. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '@stem/batch';
import { sumsName } from '@stem/batch/archive';
import { parseProductionManifest, type ProductionManifest } from '@stem/catalog/production';
import { InputError } from '@stem/core';

export const manifestName = 'manifest.json';

/** In the work folder while files are moved to their places: which ones. */
export const publishingName = 'publishing.json';

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

/** Throws InputError where a file in the way of a deliverable was not made here, or was changed since. */
export async function requireOwnFiles(out: string, work: string, paths: readonly string[]): Promise<void> {
  const manifest = await earlierManifest(out);
  const interrupted = await publishingPaths(work);
  const made = new Map(manifest?.files.map(({ path, sha256 }) => [path, sha256]));
  const unhashed = new Set(manifest ? [manifestName, sumsName, archiveOf(manifest)] : []);
  const strangers: string[] = [];
  for (const path of paths) {
    const found = await stat(join(out, path)).catch(() => undefined);
    if (found === undefined || interrupted.has(path) || unhashed.has(path)) continue;
    const sha256 = made.get(path);
    const isOwn = found.isFile() && sha256 !== undefined && (await hashFile(join(out, path))) === sha256;
    if (!isOwn) strangers.push(path);
  }
  if (strangers.length === 0) return;
  const list = strangers.map((path) => join(out, path)).join('\n  ');
  throw new InputError(
    `These files are in the way and were not made here, or were changed since:\n  ${list}\nMove them, or choose another --out.`,
  );
}

/** What a run that was killed was moving; those files are its own. */
async function publishingPaths(work: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(JSON.parse(await readFile(join(work, publishingName), 'utf8')) as string[]);
  } catch {
    return new Set();
  }
}

function archiveOf({ song }: ProductionManifest): string {
  const archive = song.values['archive'] as { readonly name?: unknown } | undefined;
  return typeof archive?.name === 'string' ? archive.name : '';
}

/** A kit as one zip: whole or not at all, the same textures always the same bytes. */
import { lstat } from 'node:fs/promises';
import { checkArchive, writeArchive } from '@stem/batch/archive';
import { FormatError } from '@stem/core';
import { csvName } from './kit-csv.ts';
import { setAside } from './kit-folder.ts';
import type { NamedFile, Written } from './written.ts';

/** What lies under that name and is no kit as it was written is kept under another. */
export async function writeZip(path: string, files: readonly NamedFile[], csv: string): Promise<Written> {
  const backup = (await isFree(path)) ? undefined : await setAside(path);
  const sounds = files.map(({ name, path: from, entry }) => ({ name, path: from, sha256: entry.sha256 }));
  await writeArchive(path, [...sounds, { name: csvName, text: csv }]);
  return { kept: files, copied: files.map(({ name }) => name), removed: [], backup, problems: [] };
}

async function isFree(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return true;
  if (!found.isFile()) return false;
  try {
    const { files, problems } = await checkArchive(path);
    return problems.length === 0 && files.some(({ name }) => name === csvName);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

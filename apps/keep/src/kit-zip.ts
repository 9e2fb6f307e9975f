/** A kit as one zip: whole or not at all, the same textures always the same bytes. */
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkArchive, createArchive } from '@stem/batch/archive';
import { kitCsvName } from '@stem/catalog/kit';
import { compareCodePoints } from '@stem/catalog/text';
import { FormatError } from '@stem/core';
import { makeFolder } from '@stem/core/format/files';
import { setAside } from './kit-folder.ts';
import type { NamedFile, Written } from './written.ts';

export interface ZipWork {
  readonly csv: (files: readonly NamedFile[]) => string;
  readonly signal: AbortSignal;
}

/** What lies under that name and is no kit as it was written is kept under another, once the new one is complete. */
export async function writeZip(path: string, files: readonly NamedFile[], { csv, signal }: ZipWork): Promise<Written> {
  const sounds = files.map(({ name, path: from, entry }) => ({ name, path: from, sha256: entry.sha256 }));
  const entries = [...sounds, { name: kitCsvName, text: csv(files) }];
  await makeFolder(dirname(path), { isDurable: true });
  const archive = await createArchive(path);
  try {
    for (const entry of entries.sort((a, b) => compareCodePoints(a.name, b.name))) {
      signal.throwIfAborted();
      await archive.add(entry);
    }
    const backup = (await isFree(path)) ? undefined : await setAside(path);
    await archive.finish();
    return { kept: files, copied: files.map(({ name }) => name), removed: [], backup, problems: [] };
  } finally {
    await archive.discard();
  }
}

async function isFree(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return true;
  if (!found.isFile()) return false;
  try {
    const { files, problems } = await checkArchive(path);
    return problems.length === 0 && files.some(({ name }) => name === kitCsvName);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

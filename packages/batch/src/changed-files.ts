/** Whether published files are still what their manifest says, without reading those that nobody has touched since. */
import { chmod, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '@stem/core/format/files';
import { relPathRefusal } from './rel-path.ts';

export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface FileChanges {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  /** Those that had been touched, and are what they were. */
  readonly touched: readonly string[];
}

/**
 * By size; and by hash where the system saw a change of a file, if only of its name or date, after that of the manifest,
 * which is written last. A program that keeps the date of what it changes is found by that, too.
 */
export async function changesIn(
  folder: string,
  files: readonly ListedFile[],
  signal?: AbortSignal,
): Promise<FileChanges> {
  const changes = { missing: [] as string[], changed: [] as string[], touched: [] as string[] };
  const made = await lstat(manifestOf(folder), { bigint: true });
  for (const { path, bytes, sha256 } of files) {
    const file = join(folder, path);
    const found =
      relPathRefusal(path) === undefined ? await lstat(file, { bigint: true }).catch(() => undefined) : undefined;
    if (found === undefined) changes.missing.push(path);
    else if (!found.isFile() || found.size !== BigInt(bytes)) changes.changed.push(path);
    else if (found.ctimeNs <= made.ctimeNs) continue;
    else {
      const isSame = (await hashFile(file, signal)) === sha256;
      (isSame ? changes.touched : changes.changed).push(path);
    }
  }
  return changes;
}

/** Touches the manifest, so that files that were found the same need not be read again: its date stays. */
export async function renewManifest(folder: string): Promise<void> {
  const path = manifestOf(folder);
  await chmod(path, (await lstat(path)).mode).catch(() => undefined);
}

function manifestOf(folder: string): string {
  return join(folder, 'manifest.json');
}

/** Whether a folder holds the deliverables of this very song already. */
import { join, resolve } from 'node:path';
import { stemVersion } from '@stem/batch/job';
import type { ProductionManifest } from '@stem/catalog/production';
import type { ParsedSong } from '@stem/catalog/song';
import type { Kernels } from '@stem/cli/kernels';
import { hashFile } from '@stem/core/format/files';
import { isOfSong } from '../steps/source-file.ts';

/** By the song's values, the version, the kernels, and the bytes of the files that it takes; what lies in the folder is not looked at. */
export async function isMadeFrom(
  { stem, kernels: made, song, stems, reference }: ProductionManifest,
  parsed: ParsedSong,
  { songFolder, kernels }: { readonly songFolder: string; readonly kernels: Kernels },
): Promise<boolean> {
  if (stem !== stemVersion() || made !== kernels || song.hash !== parsed.hash) return false;
  const file = parsed.song.reference?.file;
  if (file !== undefined && (await sourceHash(songFolder, file)) !== reference?.sha256) return false;
  for (const { source } of stems) {
    if (source.kind === 'file' && (await sourceHash(songFolder, source.file)) !== source.sha256) return false;
  }
  return true;
}

/** Whether the loose files of a delivery are there, as they were made. */
export async function holdsFiles(out: string, { files }: ProductionManifest): Promise<boolean> {
  for (const { path, sha256 } of files) {
    if ((await hashOf(join(out, path))) !== sha256) return false;
  }
  return true;
}

/** Undefined where it cannot be read, or may not be. */
async function sourceHash(songFolder: string, file: string): Promise<string | undefined> {
  const isUsable = await isOfSong(songFolder, file).catch(() => false);
  return isUsable ? hashOf(resolve(songFolder, file)) : undefined;
}

async function hashOf(path: string): Promise<string | undefined> {
  return hashFile(path).catch(() => undefined);
}

/** Drum recordings in the root's drums folder: hiss is made of them where there are any. */
import { realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';
import { compareCodePoints } from '@stem/catalog/catalog';
import { InputError } from '@stem/core';
import { audioExtensions, ffmpegExtensions, findFfmpeg, hashFile } from '@stem/core/format/files';
import { errorCode } from './error-code.ts';
import { outerPath } from './inside-root.ts';
import { failureReason } from './reason.ts';
import { relPathRefusal } from './rel-path.ts';
import { isInside } from './source-path.ts';
import type { DrumFile } from './track-job.ts';

/** More than this adds nothing to hiss, and every worker thread holds it in memory. */
const limits = { files: 32, fileSec: 10, totalSec: 60 };

export interface Drums {
  readonly files: readonly DrumFile[];
  /** Recordings that could not be used, a sentence each. */
  readonly warnings: readonly string[];
}

/** Where drum recordings are looked for. */
export interface DrumsPlace {
  readonly folder: string;
  /** What their labels start from. */
  readonly root: string;
}

/** Finds the drum recordings, alphabetically, and which part of each is used. An absent folder is no drums. */
export async function findDrums(place: DrumsPlace): Promise<Drums> {
  const outer = await outerPath(place.root, place.folder);
  if (outer !== undefined) {
    const why = `it is outside the root: a link leads to ${outer}`;
    return { files: [], warnings: [`the drums folder ${place.folder} is left out: ${why}`] };
  }
  return usedDrums(place, await audioFiles(place.folder));
}

/** Which part of each of these recordings is used; they are named below the root, and that is all that is looked for. */
export async function namedDrums(root: string, labels: readonly string[]): Promise<Drums> {
  return usedDrums(
    { folder: root, root },
    labels.filter((label) => relPathRefusal(label) === undefined),
  );
}

async function usedDrums(place: DrumsPlace, relPaths: readonly string[]): Promise<Drums> {
  const files: DrumFile[] = [];
  const warnings: string[] = [];
  let leftSec = limits.totalSec;
  for (const relPath of relPaths) {
    if (files.length === limits.files || leftSec <= 0) break;
    try {
      const drum = await drumFile(place, relPath, Math.min(limits.fileSec, leftSec));
      if (drum.frames === 0) continue;
      files.push(drum);
      leftSec -= drum.durationSec;
    } catch (error) {
      warnings.push(`drum recording ${relPath} is left out: ${failureReason(error)}`);
    }
  }
  return { files, warnings };
}

async function drumFile(
  { folder, root }: DrumsPlace,
  relPath: string,
  seconds: number,
): Promise<DrumFile & { durationSec: number }> {
  const path = await realpath(join(folder, relPath));
  if (!isInside(path, await realpath(folder))) throw new InputError('it is a link that leads out of the folder');
  // Loaded here, as the glob library below is, because most archives have no drums.
  const { probe } = await import('@stem/core/format');
  const { frames, sampleRate, decoder } = await probe(path);
  const used = Math.min(frames, Math.floor(seconds * sampleRate));
  return {
    label: label(join(folder, relPath), { folder, root }),
    path,
    sha256: await hashFile(path),
    decoder,
    frames: used,
    durationSec: used / sampleRate,
  };
}

/** The path below the root; of a folder that lies elsewhere, from its name on. */
function label(file: string, { folder, root }: DrumsPlace): string {
  const start = folder === root || isInside(folder, root) ? root : dirname(folder);
  return relative(start, file).split(sep).join('/');
}

/** Recordings at any depth; nothing hidden, and no links to folders. */
async function audioFiles(folder: string): Promise<string[]> {
  const isFolder = await stat(folder).then((it) => it.isDirectory(), wasAbsent);
  if (!isFolder) return [];
  const { default: fastGlob } = await import('fast-glob');
  const entries = await fastGlob.glob(`**/*{${[...audioExtensions, ...ffmpegExtensions].join(',')}}`, {
    cwd: folder,
    caseSensitiveMatch: false,
    followSymbolicLinks: false,
    objectMode: true,
    onlyFiles: false,
  });
  const paths = entries.filter(({ dirent }) => !dirent.isDirectory()).map(({ path }) => path);
  const isOurs = (path: string): boolean => audioExtensions.includes(extname(path).toLowerCase());
  const canAll = paths.every(isOurs) || (await findFfmpeg()) !== undefined;
  return (canAll ? paths : paths.filter(isOurs)).sort(compareCodePoints);
}

function wasAbsent(error: unknown): false {
  if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
  throw error;
}

/** The track that a word means: its path, its path or id in a document, or the name of its folder of textures. */
import { realpath, stat } from 'node:fs/promises';
import { extname, relative, resolve, sep } from 'node:path';
import { nearest } from '@stem/cli';
import { InputError } from '@stem/core';
import { audioExtensions, ffmpegExtensions } from '@stem/core/format/files';
import type { Documents } from './documents.ts';
import { isThere } from './find-textures.ts';

export interface FoundTrack {
  readonly relPath: string;
  /** The root that follows from where its file is. */
  readonly root: string | undefined;
}

interface Listed {
  readonly id: string;
  readonly relPath: string;
  readonly slug?: string;
}

/** Throws an InputError where nothing is called so. `root` is undefined where nobody has said it. */
export async function findTrack(
  word: string,
  documents: Documents,
  { cwd, root }: { readonly cwd: string; readonly root: string | undefined },
): Promise<FoundTrack> {
  const listed = listedTracks(documents);
  const named = (found: Listed | undefined): FoundTrack | undefined =>
    found && { relPath: found.relPath, root: undefined };
  const at = async (place: string): Promise<FoundTrack | undefined> => {
    const below = relative(root ?? cwd, place)
      .split(sep)
      .join('/');
    const isBelow = below !== '' && below !== '..' && !below.startsWith('../') && resolve(below) !== below;
    return (
      (isBelow ? named(listed.find(({ relPath }) => relPath === below)) : undefined) ??
      (root === undefined ? byEnding(place.split(sep).join('/'), listed) : undefined) ??
      (isBelow && (await isRecording(place)) ? { relPath: below, root } : undefined)
    );
  };
  const place = resolve(cwd, word);
  const linked = await realpath(place).catch(() => place);
  const track =
    named(listed.find(({ relPath }) => relPath === word)) ??
    (await at(place)) ??
    (linked === place ? undefined : await at(linked)) ??
    named(listed.find(({ id, slug }) => id === word || slug === word));
  if (track !== undefined) return track;
  throw new InputError(await unknown(word, place, { documents, root: root ?? cwd }));
}

function listedTracks({ catalog, selection, results }: Documents): Listed[] {
  const rows: readonly Listed[] = [...(catalog?.document.rows ?? []), ...(selection?.document.rows ?? [])];
  const made = results.flatMap(({ document }) =>
    document.results.map((row) => ({ id: row.id, relPath: row.rel_path, slug: row.track_slug })),
  );
  return [...rows, ...made];
}

/** A file of the archive, seen from elsewhere: the longest path that its own ends with. */
function byEnding(place: string, listed: readonly Listed[]): FoundTrack | undefined {
  const [best] = listed
    .filter(({ relPath }) => place.endsWith(`/${relPath}`))
    .sort((a, b) => b.relPath.length - a.relPath.length);
  return best && { relPath: best.relPath, root: place.slice(0, -best.relPath.length - 1) || '/' };
}

async function unknown(
  word: string,
  place: string,
  { documents, root }: { readonly documents: Documents; readonly root: string },
): Promise<string> {
  const { catalog } = documents;
  const where = catalog === undefined ? 'there is no catalog here (--catalog names one)' : `${catalog.path} lists none`;
  if (await isFolder(place)) {
    return `${place} is a folder: name a recording in it, a texture, or the folder of one track's textures.`;
  }
  if (await isThere(place)) {
    return `${place} is neither a texture that stem has made nor a recording below ${root} (--root names another folder).`;
  }
  const names = listedTracks(documents).flatMap(({ id, relPath }) => [relPath, id]);
  const near = nearest(word.replaceAll('\\', '/'), names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `There is no track or texture ${word}: no such file below ${root}, and ${where}.${hint}`;
}

async function isRecording(place: string): Promise<boolean> {
  if (![...audioExtensions, ...ffmpegExtensions].includes(extname(place).toLowerCase())) return false;
  return (await stat(place).catch(() => undefined))?.isFile() ?? false;
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => undefined))?.isDirectory() ?? false;
}

/** Finds what batches have published below a folder, without following a link. */
import { lstat, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dirname as slashDirname } from 'node:path/posix';
import { compareCodePoints } from '@stem/catalog/text';
import { hiddenPrefix } from '../folders.ts';
import { workMarker } from '../work-folder.ts';

export interface FoundBatch {
  /** The folder that was asked for; all paths start there. */
  readonly place: string;
  /** Folders with a manifest of textures, or with a broken one where only such folders are. */
  readonly tracks: readonly string[];
  /** Folders named `by_source`: nothing but tracks' folders is in them. */
  readonly publishFolders: readonly string[];
  /** What is only there while a track is made. */
  readonly leftovers: readonly string[];
  /** Deliveries of `stem produce`, which are verified one by one. */
  readonly productions: readonly string[];
}

export const manifestName = 'manifest.json';
export const publishName = 'by_source';

/** A manifest of a thousand textures is a hundredth of it. */
export const mostManifestBytes: number = 2 ** 26;

const hidden = Object.values(hiddenPrefix);

/** Undefined where there is no folder, or one that no batch has published into. */
export async function findBatch(place: string): Promise<FoundBatch | undefined> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory() !== true) return undefined;
  const own = await manifestKind(join(place, manifestName));
  if (own === 'textures') return { place, tracks: [''], publishFolders: [], leftovers: [], productions: [] };
  if (own === 'production') return undefined;
  return sorted(place, await globbed(place));
}

/** Entries that tell of a batch, folders among them. */
async function globbed(place: string): Promise<{ path: string; isFolder: boolean }[]> {
  const { default: fastGlob } = await import('fast-glob');
  const patterns = [manifestName, publishName, workMarker, ...hidden.map((prefix) => `${prefix}*`)];
  const entries = await fastGlob.glob(
    patterns.map((pattern) => `**/${pattern}`),
    { cwd: place, dot: true, followSymbolicLinks: false, onlyFiles: false, objectMode: true },
  );
  return entries.map(({ path, dirent }) => ({ path, isFolder: dirent.isDirectory() }));
}

async function sorted(
  place: string,
  entries: readonly { readonly path: string; readonly isFolder: boolean }[],
): Promise<FoundBatch | undefined> {
  const visible = entries.filter(({ path }) => !isBelowHidden(path));
  const isPublishFolder = (folder: string): boolean =>
    (folder === '' ? basename(place) : slashBasename(folder)) === publishName;
  const tracks: string[] = [];
  const productions: string[] = [];
  for (const { path, isFolder } of visible) {
    if (isFolder || slashBasename(path) !== manifestName) continue;
    const folder = folderOf(path);
    const kind = await manifestKind(join(place, path));
    if (kind === 'production') productions.push(folder);
    // One that says nothing is broken, where all others are of textures.
    else if (kind === 'textures' || (kind === undefined && isPublishFolder(folderOf(folder)))) tracks.push(folder);
  }
  const publishFolders = visible
    .filter(({ path, isFolder }) => isFolder && isPublishFolder(path))
    .map(({ path }) => path);
  if (isPublishFolder('')) publishFolders.push('');
  const leftovers = visible.map(({ path }) => path).filter(isLeftover);
  if (tracks.length + publishFolders.length + leftovers.length === 0) return undefined;
  const ordered = (paths: readonly string[]): readonly string[] => [...new Set(paths)].sort(compareCodePoints);
  return {
    place,
    tracks: ordered(tracks),
    publishFolders: ordered(publishFolders),
    leftovers: ordered(leftovers),
    productions: ordered(productions),
  };
}

function isHidden(name: string): boolean {
  return hidden.some((prefix) => name.startsWith(prefix));
}

function isLeftover(path: string): boolean {
  const name = slashBasename(path);
  return isHidden(name) || name === workMarker;
}

/** In a folder that is only there while a track is made, or in one that --keep-work has kept. */
function isBelowHidden(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  return folders.some((name) => isHidden(name) || name.startsWith('.stem-kept-'));
}

/** The folder that an entry is in; empty for the one that was asked for. */
export function folderOf(path: string): string {
  const folder = slashDirname(path);
  return folder === '.' ? '' : folder;
}

export function slashBasename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** How every manifest starts. */
const kindAtStart = /^\s*\{\s*"kind":\s*"(\w+)"/;
const startBytes = 64;

/** What a manifest says it is, be it broken further on; undefined where it says nothing, or is no file. */
async function manifestKind(path: string): Promise<string | undefined> {
  // What is a pipe would be waited for.
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(startBytes), 0, startBytes, 0);
    const atStart = kindAtStart.exec(buffer.toString('utf8', 0, bytesRead))?.[1];
    if (atStart !== undefined || found.size > mostManifestBytes) return atStart;
    return kindOf(await file.readFile('utf8'));
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** Another program may have put the keys in another order. */
function kindOf(text: string): string | undefined {
  const document = JSON.parse(text) as { readonly kind?: unknown } | null;
  return typeof document?.kind === 'string' ? document.kind : undefined;
}

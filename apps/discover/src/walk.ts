/** Finds the audio files of an archive by name, and remembers what it passed over. */
import { realpath, stat } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import { InputError } from '@stem/core';
import { compareCodePoints, sortByCodePoint } from '@stem/catalog/text';
import { systemReason } from '@stem/cli';
import { audioExtensions, ffmpegExtensions, findFfmpeg } from '@stem/core/format/files';
import { diskPath, filesOf, pathIn, readFolder, type FolderEntry, type Shown } from './archive-folder.ts';
import { mayBeThere } from './failure-words.ts';
import { isOwnFolder } from './own-folder.ts';
import { skipReason, type SkipReason, type SkipRules } from './skip-rules.ts';

/** Something passed over. */
export interface Skip extends SkipReason {
  readonly relPath: string;
  readonly directory: boolean;
}

/** Something that is not as it should be. */
export interface Trouble {
  readonly relPath: string;
  readonly reason: string;
}

/** Something that should have been looked at and could not be. */
export interface Unreadable extends Trouble {
  /** Whether it, and what lies in it, may be as it was. */
  readonly mayBeThere: boolean;
}

/** All lists in the order of their paths. */
export interface ArchiveWalk {
  readonly files: readonly string[];
  readonly skips: readonly Skip[];
  readonly troubles: readonly Unreadable[];
  /** How many files there are of each ending that is no audio; no ending is ''. */
  readonly otherExtensions: ReadonlyMap<string, number>;
}

export interface WalkRequest {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly rules: SkipRules;
  readonly signal: AbortSignal;
}

/** The ending in lower case with its dot; '' where there is none. */
function extensionOf(name: string): string {
  return posix.extname(name).toLowerCase();
}

/** True where a name looks like audio of any kind, with ffmpeg or without. */
export function isAudioName(name: string): boolean {
  return audioExtensions.includes(extensionOf(name)) || needsFfmpeg(name);
}

function needsFfmpeg(name: string): boolean {
  return ffmpegExtensions.includes(extensionOf(name));
}

type Verdict = Shown['kind'] | SkipReason | Unreadable;

/** What the walk has seen so far. */
interface Notes {
  readonly skips: Skip[];
  readonly troubles: Unreadable[];
  readonly otherExtensions: Map<string, number>;
}

const linkedFolder: SkipReason = { cause: 'linked-folder', words: 'link to a folder' };
const linkedOutside: SkipReason = { cause: 'linked-outside', words: 'link that leads outside the root' };
const ownFolder: SkipReason = { cause: 'work', words: 'textures that stem made' };
const special: SkipReason = { cause: 'special', words: 'not a regular file' };

/** What an entry is by its name. ffmpeg is looked for where a name needs it, since its start takes longer than the walk. */
async function nameVerdict(name: string): Promise<'file' | SkipReason> {
  const extension = extensionOf(name);
  if (audioExtensions.includes(extension)) return 'file';
  if (needsFfmpeg(name)) {
    if ((await findFfmpeg()) !== undefined) return 'file';
    return { cause: 'needs-ffmpeg', words: `${extension} needs ffmpeg, which is not on this machine` };
  }
  return { cause: 'not-audio', words: extension === '' ? 'no ending' : `${extension} is no audio` };
}

/** A link to a file counts only inside the root; a link to a folder never, so that loops do no harm. */
async function linkVerdict(relPath: string, { root }: WalkRequest): Promise<Verdict> {
  const path = diskPath(root, relPath);
  const byName = await nameVerdict(relPath);
  try {
    const target = await stat(path);
    if (target.isDirectory()) return linkedFolder;
    if (byName !== 'file') return byName;
    if (!target.isFile()) return special;
    const prefix = Buffer.from(root.endsWith(sep) ? root : root + sep);
    const real = await realpath(path, { encoding: 'buffer' });
    return real.subarray(0, prefix.length).equals(prefix) ? 'file' : linkedOutside;
  } catch (error) {
    const reason = `the link cannot be followed: ${systemReason(error) ?? String(error)}`;
    return byName === 'file' ? { relPath, reason, mayBeThere: mayBeThere(error) } : byName;
  }
}

async function entryVerdict(relPath: string, entry: FolderEntry, request: WalkRequest): Promise<Verdict> {
  const { name, dirent } = entry;
  const directory = dirent.isDirectory();
  const reason = skipReason({ relPath, name, directory }, request.rules);
  if (reason !== undefined) return reason;
  if (directory) return 'directory';
  if (dirent.isSymbolicLink()) return linkVerdict(relPath, request);
  const byName = await nameVerdict(name);
  return byName === 'file' && !dirent.isFile() ? special : byName;
}

async function listFolder(folder: string, request: WalkRequest, notes: Notes): Promise<readonly Shown[]> {
  request.signal.throwIfAborted();
  const shown: Shown[] = [];
  const entries = await readFolderOrNote(folder, request, notes);
  if (folder !== '' && (await isOwnFolder(request.root, folder, entries))) {
    notes.skips.push({ ...ownFolder, relPath: folder, directory: true });
    return [];
  }
  for (const entry of entries) {
    const relPath = pathIn(folder, entry.name);
    const verdict = await entryVerdict(relPath, entry, request);
    if (verdict === 'file' || verdict === 'directory') shown.push({ name: entry.name, kind: verdict });
    else if ('reason' in verdict) notes.troubles.push(verdict);
    else {
      const directory = entry.dirent.isDirectory() || verdict.cause === 'linked-folder';
      notes.skips.push({ ...verdict, relPath, directory });
      if (verdict.cause === 'not-audio') countExtension(notes, entry.name);
    }
  }
  return shown;
}

function countExtension({ otherExtensions }: Notes, name: string): void {
  const extension = extensionOf(name);
  otherExtensions.set(extension, (otherExtensions.get(extension) ?? 0) + 1);
}

/** A folder that cannot be read is noted and taken as empty; the root must be readable. */
async function readFolderOrNote(
  folder: string,
  { root }: WalkRequest,
  { troubles }: Notes,
): Promise<readonly FolderEntry[]> {
  try {
    return await readFolder(root, folder);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    if (folder === '') throw new InputError(`the folder ${root} cannot be read: ${reason}`, { cause: error });
    const words = `the folder cannot be read: ${reason}`;
    troubles.push({ relPath: folder, reason: words, mayBeThere: mayBeThere(error) });
    return [];
  }
}

function byPath(a: { readonly relPath: string }, b: { readonly relPath: string }): number {
  return compareCodePoints(a.relPath, b.relPath);
}

export async function walkArchive(request: WalkRequest): Promise<ArchiveWalk> {
  const notes: Notes = { skips: [], troubles: [], otherExtensions: new Map() };
  const files = await filesOf((folder) => listFolder(folder, request, notes));
  return {
    files: sortByCodePoint(files),
    skips: notes.skips.sort(byPath),
    troubles: notes.troubles.sort(byPath),
    otherExtensions: notes.otherExtensions,
  };
}

/** True when a folder holds audio at any depth. Stops at the first file; links and what cannot be read don't count. */
export async function holdsAudio(root: string, folder: string): Promise<boolean> {
  const entries = await readFolder(root, folder).catch(() => []);
  if (entries.some(({ name, dirent }) => dirent.isFile() && isAudioName(name) && !name.startsWith('._'))) return true;
  for (const { name, dirent } of entries) {
    if (dirent.isDirectory() && (await holdsAudio(root, pathIn(folder, name)))) return true;
  }
  return false;
}

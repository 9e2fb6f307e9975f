/** The folders of an archive as fast-glob reads them: names that no string or pattern could carry become tokens. */
import { readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { resolve } from 'node:path';
import fastGlob from 'fast-glob';
import { isEscapedPath, pathToText, textToPath } from '@stem/catalog/text';

/** One entry of a folder, its name as the documents write it. */
export interface FolderEntry {
  readonly name: string;
  readonly dirent: Dirent<Buffer>;
}

/** An entry that is part of the archive. */
export interface Shown {
  readonly name: string;
  readonly kind: 'directory' | 'file';
}

/** Which entries of a folder there are to see. The folder is a path below the root, empty for the root. */
export type ListFolder = (relPath: string) => Promise<readonly Shown[]>;

/** The path on disk: bytes where a name is no text. */
export function diskPath(root: string, relPath: string): string | Buffer {
  if (relPath === '') return root;
  if (!isEscapedPath(relPath)) return `${root}/${relPath}`;
  return Buffer.concat([Buffer.from(`${root}/`), textToPath(relPath)]);
}

/** The path below the root of what lies in a folder. */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

export async function readFolder(root: string, relPath: string): Promise<readonly FolderEntry[]> {
  const dirents = await readdir(diskPath(root, relPath), { withFileTypes: true, encoding: 'buffer' });
  return dirents.map((dirent) => ({ name: pathToText(dirent.name), dirent }));
}

// A pattern's `.` matches no line break, so line breaks travel as the escapes that textToPath undoes.
const lineBreaks = /[\n\r\u2028\u2029]/g;

function token(name: string): string {
  return name.replace(lineBreaks, (character) =>
    [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

function fromToken(path: string): string {
  return isEscapedPath(path) ? pathToText(textToPath(path)) : path;
}

/** What fast-glob asks of an entry. */
function shownDirent({ name, kind }: Shown): object {
  const no = (): boolean => false;
  return {
    name: token(name),
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'directory',
    isSymbolicLink: no,
    isBlockDevice: no,
    isCharacterDevice: no,
    isFIFO: no,
    isSocket: no,
  };
}

type ReaddirDone = (error: NodeJS.ErrnoException | null, entries: object[]) => void;

/** Every file that `list` shows, folder by folder, as paths below the root; in no particular order. */
export async function filesOf(list: ListFolder): Promise<string[]> {
  const root = resolve('/archive');
  const answer = async (folder: string, done: ReaddirDone): Promise<void> => {
    const entries = await list(fromToken(folder.slice(root.length + 1))).catch((error: unknown) => error as Error);
    if (entries instanceof Error) done(entries, []);
    else done(null, entries.map(shownDirent));
  };
  const files = await fastGlob.glob('**', {
    cwd: root,
    dot: true,
    onlyFiles: true,
    followSymbolicLinks: false,
    fs: { readdir: (folder: string, _options: unknown, done: ReaddirDone) => void answer(folder, done) } as never,
  });
  return files.map(fromToken);
}

/** The folders of an archive: their entries, and all files below. */
import { readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
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

/** Every file that `list` shows, as paths below the root in no particular order. Folders are waited for side by side. */
export async function filesOf(list: ListFolder): Promise<string[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const folders: string[] = [];
    for (const { name, kind } of await list(folder)) (kind === 'file' ? files : folders).push(pathIn(folder, name));
    await Promise.all(folders.map(visit));
  };
  await visit('');
  return files;
}

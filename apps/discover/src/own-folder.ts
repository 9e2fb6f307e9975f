/** Folders of textures that stem made: they are no sources, wherever in the archive they were sent. */
import { open } from 'node:fs/promises';
import type { FolderEntry } from './archive-folder.ts';

/** What batch-generate leaves in a folder: the manifest of one that is finished, the mark of one that is worked in. */
const marks = { finished: 'manifest.json', worked: '.stem-work.json' } as const;

/** How every manifest of textures starts. Other programs have files of that name too. */
const manifestStart = /^\s*\{\s*"kind":\s*"textures"/;
const startBytes = 64;

/** Whether the folder that holds these entries is one of ours. */
export async function isOwnFolder(path: Buffer, entries: readonly FolderEntry[]): Promise<boolean> {
  const names = new Set(entries.map(({ name }) => name));
  if (names.has(marks.worked)) return true;
  return names.has(marks.finished) && manifestStart.test(await startOf(path));
}

async function startOf(folder: Buffer): Promise<string> {
  try {
    const file = await open(Buffer.concat([folder, Buffer.from(`/${marks.finished}`)]), 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(startBytes), 0, startBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    // A folder with a manifest that cannot be read is a folder like any other.
    return '';
  }
}

/** Folders of textures that stem made: they are no sources, wherever in the archive they were sent. */
import { open } from 'node:fs/promises';
import { diskPath, pathIn, type FolderEntry } from './archive-folder.ts';

/** What batch-generate leaves in a folder: the manifest of one that is finished, the mark of one that is worked in. */
const marks = { finished: 'manifest.json', worked: '.stem-work.json' } as const;

/** How every manifest of textures starts. Other programs have files of that name too. */
const manifestStart = /^\s*\{\s*"kind":\s*"textures"/;
const startBytes = 64;

/** Whether the folder below the root that holds these entries is one of ours. */
export async function isOwnFolder(root: string, folder: string, entries: readonly FolderEntry[]): Promise<boolean> {
  // A pipe of that name would be waited for.
  const has = (mark: string): boolean => entries.some(({ name, dirent }) => name === mark && dirent.isFile());
  if (has(marks.worked)) return true;
  return has(marks.finished) && manifestStart.test(await startOf(diskPath(root, pathIn(folder, marks.finished))));
}

async function startOf(path: string | Buffer): Promise<string> {
  try {
    const file = await open(path, 'r');
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

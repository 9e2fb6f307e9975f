/** Makes the names in a folder last through a power cut: new ones, renamed ones, and that some are gone. */
import { open } from 'node:fs/promises';

/** Not every system lets a folder be opened, or flushed; there it is left to the system. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows and some network file systems refuse; the files themselves are flushed and in place.
  }
}

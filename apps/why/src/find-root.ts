/** The folder that the paths of a catalog start from, where nobody has named it. */
import { dirname, join } from 'node:path';
import { textToPath } from '@stem/catalog/text';
import { lstat } from 'node:fs/promises';

/** The nearest of these folders, and of those around them, below which there is a file of that path. */
export async function findRoot(relPath: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders.flatMap(around)) if (await holds(folder, relPath)) return folder;
  return undefined;
}

/** A folder and those that it is in, outwards. */
export function around(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...around(above)];
}

async function holds(folder: string, relPath: string): Promise<boolean> {
  // Names that are not UTF-8 stand in documents by their bytes.
  const path = Buffer.concat([Buffer.from(join(folder, '/')), textToPath(relPath)]);
  return lstat(path).then(
    () => true,
    () => false,
  );
}

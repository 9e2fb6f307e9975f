/** Files of the work folder. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '@stem/batch/job';

/** A file of the work folder as a task left it. */
export interface MadeFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The files as they are now. */
export async function filesOf(paths: readonly string[], folder: string): Promise<MadeFile[]> {
  const files: MadeFile[] = [];
  for (const path of paths) {
    const { size } = await stat(join(folder, path));
    files.push({ path, bytes: size, sha256: await hashFile(join(folder, path)) });
  }
  return files;
}

/** Where the recordings of a batch come from: a folder of this machine, or an object store. */
import { resolve } from 'node:path';
import type { FilePath } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import type { DrumsPlace } from './drums.ts';
import { fileStamp, type FileStamp } from './file-stamp.ts';
import { sourcePath } from './source-path.ts';

/** A recording as a file of this machine. */
export interface SourceFile {
  readonly file: FilePath;
  /** What the file was when it was hashed. */
  readonly stamp: FileStamp;
  readonly sha256: string;
}

/** Such a file, which is there at least until it is released. */
export interface TakenFile extends SourceFile {
  release(): Promise<void>;
}

export interface Sources {
  /** Throws InputError where it is missing, out of bounds or cannot be read. */
  take(relPath: string, signal: AbortSignal): Promise<TakenFile>;
  /** A folder of this machine that has the profiles that lie with the recordings, under the names they have there. */
  profiles(): Promise<string>;
  /** Where the drum recordings are that a profile names a folder for. */
  drums(drumsDir: string): Promise<DrumsPlace>;
  close(): Promise<void>;
}

export function folderSources(root: string): Sources {
  return {
    async take(relPath, signal) {
      return { ...(await sourceFile(root, relPath, signal)), release: () => Promise.resolve() };
    },
    profiles: () => Promise.resolve(root),
    drums: (drumsDir) => Promise.resolve({ folder: resolve(root, drumsDir), root }),
    close: () => Promise.resolve(),
  };
}

export async function sourceFile(root: string, relPath: string, signal: AbortSignal): Promise<SourceFile> {
  const file = await sourcePath(root, relPath);
  const stamp = await fileStamp(file);
  return { file, stamp, sha256: await hashFile(file, signal) };
}

/** From a path in a document to a file inside a folder: what a document says is data. */
import { InputError } from '@stem/core';
import type { FilePath } from '@stem/core/format';
import { relPathRefusal } from '../rel-path.ts';
import { sourcePath } from '../source-path.ts';

/** The real path of a file, links followed. Throws InputError where it is missing, no file, or outside the folder. */
export async function insideFile(folder: string, relPath: string): Promise<FilePath> {
  const refusal = relPathRefusal(relPath);
  if (refusal !== undefined) throw new InputError(refusal);
  return sourcePath(folder, relPath);
}

/** Files of the work folder. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { forEachPiece } from '@stem/core/format/files';

/** A file of the work folder as a task left it. */
export interface MadeFile {
  readonly path: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** One that later tasks are made of. */
export interface WorkFile extends MadeFile {
  /** Of the receipt: what the file follows from, and so what it is. */
  readonly key: string;
}

/** One that is delivered, which others know by its hash. */
export interface HashedFile extends MadeFile {
  readonly sha256: string;
}

/** A file as it is now. */
export async function fileNow(path: string, folder: string): Promise<MadeFile> {
  const file = join(folder, path);
  let crc = 0;
  await forEachPiece(file, (piece) => {
    crc = crc32(piece, crc);
  });
  return { path, bytes: (await stat(file)).size, crc32: crc };
}

/** The same with its hash, which takes longer than all else that is read of it. */
export async function hashedFileNow(path: string, folder: string): Promise<HashedFile> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  let crc = 0;
  await forEachPiece(file, (piece) => {
    hash.update(piece);
    crc = crc32(piece, crc);
  });
  return { path, bytes: (await stat(file)).size, crc32: crc, sha256: hash.digest('hex') };
}

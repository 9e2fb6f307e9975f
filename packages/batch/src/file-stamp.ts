/** What tells whether a file was written to, or put in another's place. */
import { stat, type FileHandle } from 'node:fs/promises';
import type { FilePath } from '@stem/core/format';

export interface FileStamp {
  readonly bytes: number;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

/** Of a file by its path, or of an open one, which stays the same when the file is renamed. */
export async function fileStamp(file: FilePath | FileHandle): Promise<FileStamp> {
  const isPath = typeof file === 'string' || Buffer.isBuffer(file);
  const { size, mtimeNs, ino } = await (isPath ? stat(file, { bigint: true }) : file.stat({ bigint: true }));
  return { bytes: Number(size), mtimeNs, inode: ino };
}

export function isSameFile(one: FileStamp, other: FileStamp): boolean {
  return one.bytes === other.bytes && one.mtimeNs === other.mtimeNs && one.inode === other.inode;
}

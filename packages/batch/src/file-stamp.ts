/** What tells whether a file was written to, or put in another's place. */
import { stat } from 'node:fs/promises';
import type { FilePath } from '@stem/core/format';

export interface FileStamp {
  readonly bytes: number;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

export async function fileStamp(path: FilePath): Promise<FileStamp> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return { bytes: Number(size), mtimeNs, inode: ino };
}

export function isSameFile(one: FileStamp, other: FileStamp): boolean {
  return one.bytes === other.bytes && one.mtimeNs === other.mtimeNs && one.inode === other.inode;
}

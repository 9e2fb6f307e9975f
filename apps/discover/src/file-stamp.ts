/** By what a file is known to be unchanged, without reading it. */
import { stat } from 'node:fs/promises';

/** The numbers are texts because nanoseconds don't fit a double. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeNs: string;
  readonly inode: string;
}

export async function stampOf(path: string | Buffer): Promise<FileStamp> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return { size: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) };
}

export function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}

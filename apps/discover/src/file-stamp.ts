/** By what a file is known to be unchanged, without reading it. */
import { statSync } from 'node:fs';

/** The numbers are texts because nanoseconds don't fit a double. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeNs: string;
  readonly inode: string;
}

/** Asked without leaving the thread, which for thousands of files takes a tenth of the time. */
export function stampOf(path: string | Buffer): FileStamp {
  const { size, mtimeNs, ino } = statSync(path, { bigint: true });
  return { size: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) };
}

export function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}

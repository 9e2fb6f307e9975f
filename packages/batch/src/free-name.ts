/** Where something is put aside: beside its place, under a name that is not taken. */
import { lstat } from 'node:fs/promises';
import { errorCode } from './error-code.ts';

export async function freeName(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${path}.bak` : `${path}.bak${number}`;
    if (!(await exists(name))) return name;
  }
}

/** Links are not followed: one that leads nowhere is something, too. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

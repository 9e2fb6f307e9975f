/** Files that have no name any more: whatever ends the process, nothing of them is left behind. */
import { openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { withTarget } from './atomic-write.ts';

/** Opens one in a folder, to be written and read. */
export function openNameless(folder: string): number {
  const unique = process.getBuiltinModule('node:crypto').randomUUID();
  const path = join(folder, `.held.${unique}.tmp`);
  try {
    const descriptor = openSync(path, 'wx+');
    unlinkSync(path);
    return descriptor;
  } catch (error) {
    throw withTarget(error, folder);
  }
}

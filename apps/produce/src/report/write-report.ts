/** Puts a report in its place, but never in that of a page that is somebody else's. */
import { open } from 'node:fs/promises';
import { systemReason } from '@stem/cli';
import { writeFileAtomic } from '@stem/core/format';
import { generator } from './render-report.ts';

/** Why it was not written, as it is no reason for anything else to fail; undefined where it was. */
export async function writeReport(path: string, html: string): Promise<string | undefined> {
  try {
    if (await isForeign(path)) return 'there is another file of that name, which stem did not write';
    await writeFileAtomic(path, html);
    return undefined;
  } catch (error) {
    return systemReason(error) ?? (error instanceof Error ? error.message : String(error));
  }
}

/** Far more than stands before the generator's name. */
const startBytes = 1024;

async function isForeign(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(startBytes), 0, startBytes, 0);
    return !buffer.toString('utf8', 0, bytesRead).includes(generator);
  } finally {
    await file.close();
  }
}

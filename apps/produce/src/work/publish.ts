/** Puts a verified delivery into its place: by renaming, the manifest last, so that there is never one of other files. */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashFile } from '@stem/batch';
import { writeFileAtomic } from '@stem/core/format';
import { earlierFiles, manifestName, publishingName } from './own-folder.ts';

export interface Publication {
  /** Where the deliverables lie. */
  readonly from: string;
  readonly out: string;
  /** The work folder. */
  readonly work: string;
  readonly paths: readonly string[];
}

export async function publish({ from, out, work, paths }: Publication): Promise<void> {
  const { hashes } = await earlierFiles(out);
  await writeFileAtomic(join(work, publishingName), JSON.stringify(paths));
  await rm(join(out, manifestName), { force: true });
  for (const path of paths.filter((one) => one !== manifestName)) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await rename(join(from, path), join(out, path));
  }
  // Stems of an earlier song that this one does not have.
  for (const [path, sha256] of hashes) {
    if (paths.includes(path)) continue;
    const found = await stat(join(out, path)).catch(() => undefined);
    if (found?.isFile() === true && (await hashFile(join(out, path))) === sha256) await rm(join(out, path));
  }
  await rename(join(from, manifestName), join(out, manifestName));
}

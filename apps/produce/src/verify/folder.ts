/** The files of a folder that was delivered, hashed, against its `SHA256SUMS`. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeSums, sumsName } from '@stem/batch/archive';
import { compareCodePoints } from '@stem/catalog/text';
import { hashFile } from '@stem/core/format/files';
import { isBystander } from './bystanders.ts';
import type { DeliveredFile, DeliveryProblem } from './delivery.ts';

/** Archives lie beside the files they hold. */
const archive = /^[^/]*\.zip$/i;

interface FolderFiles {
  readonly files: readonly DeliveredFile[];
  readonly problems: readonly DeliveryProblem[];
  /** Zips beside them. */
  readonly archives: readonly string[];
}

/** Reads every file once. Links are not followed. */
export async function readFolder(folder: string): Promise<FolderFiles> {
  const problems: DeliveryProblem[] = [];
  const found = await listFiles(folder, '', problems);
  const archives = found.filter((path) => archive.test(path)).toSorted(compareCodePoints);
  const paths = found.filter((path) => !archive.test(path));
  const files: DeliveredFile[] = [];
  for (const path of paths.toSorted(compareCodePoints)) {
    const file = join(folder, ...path.split('/'));
    const { size: bytes } = await stat(file);
    files.push({ path, bytes, sha256: await hashFile(file), file, region: undefined });
  }
  const sums = files.find(({ path }) => path === sumsName);
  const others = files.filter((file) => file !== sums);
  const text = sums && (await readFile(sums.file, 'utf8'));
  const named = others.map(({ path, sha256 }) => ({ name: path, sha256 }));
  const judged = judgeSums(
    text,
    named,
    problems.map(({ path }) => ({ name: path })),
  );
  return {
    files: others,
    archives,
    problems: [...problems, ...judged.map(({ name, message }) => ({ path: name, message }))],
  };
}

async function listFiles(folder: string, below: string, problems: DeliveryProblem[]): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (isBystander(path)) continue;
    if (entry.isDirectory()) paths.push(...(await listFiles(folder, path, problems)));
    else if (entry.isFile()) paths.push(path);
    else
      problems.push({ path, message: `expected a file, got ${entry.isSymbolicLink() ? 'a link' : 'something else'}` });
  }
  return paths;
}

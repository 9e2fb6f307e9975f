/** Keeps the cache of the analysis from growing for ever. */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Kernels } from '@stem/cli/kernels';
import { measuresVersion } from '@stem/core/texture';
import { entriesFolder } from './analysis-cache.ts';

const dayMs = 24 * 3600 * 1000;
/** Looking at every entry takes seconds in a large cache, so it is not done at every scan. */
const pruneEveryMs = 7 * dayMs;
/** An archive on a disk that is not always connected is to be known again. */
const unusedMs = 180 * dayMs;
const entryName = /^[0-9a-f]{64}$/;

/**
 * Removes the entries of older versions, those not used for half a year, and what a killed process left half-written. What
 * cannot be removed stays: a cache that is too large stops nobody.
 */
export async function pruneAnalysisCache(folder: string, kernels: Kernels, now: number): Promise<void> {
  const entries = entriesFolder(folder, kernels);
  const marker = join(entries, 'pruned');
  if (now - (await changedMs(marker)) < pruneEveryMs) return;
  try {
    await writeFile(marker, '');
  } catch {
    return;
  }
  for (const name of await namesIn(dirname(entries))) {
    const version = Number(/^analysis-(\d+)(?:-plain)?$/.exec(name)?.[1]);
    if (version < measuresVersion) await remove(join(folder, name));
  }
  for (const group of await namesIn(entries)) {
    if (group === basename(marker)) continue;
    for (const name of await namesIn(join(entries, group))) {
      const file = join(entries, group, name);
      const mostMs = entryName.test(name) ? unusedMs : dayMs;
      if (now - (await changedMs(file, now)) > mostMs) await remove(file);
    }
  }
}

async function changedMs(file: string, otherwise = 0): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => otherwise,
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

/** A kit in a folder: what of an earlier one is still ours is replaced or taken away, all else stays. */
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock } from '@stem/batch';
import { kitCsvName, type KitFile } from '@stem/catalog/kit';
import { InputError } from '@stem/core';
import { hashFile, makeFolder, syncFolder, writeFileAtomic } from '@stem/core/format/files';
import type { RatedFile } from './choose.ts';
import { copyFile } from './copy-file.ts';
import { kitNames } from './kit-names.ts';
import { readLedger, writeLedger, type Ledger } from './ledger.ts';
import { sha256Of, withNames, type NamedFile, type Written } from './written.ts';

/** What is done to a folder so that it holds a kit. */
export interface FolderPlan {
  readonly files: readonly NamedFile[];
  /** Names of those that are there already. */
  readonly present: ReadonlySet<string>;
  /** Names of those that somebody has changed since they were put there: they stay as they are. */
  readonly edited: readonly string[];
  /** Names of what an earlier kit had, and nobody has touched: taken away. */
  readonly stale: readonly string[];
  /** The same, changed by somebody: they stay. */
  readonly staleEdited: readonly string[];
  readonly ledger: Ledger;
}

export async function planFolder(folder: string, files: readonly RatedFile[], nameLength: number): Promise<FolderPlan> {
  const ledger = await readLedger(folder);
  const there = await listed(folder);
  const hashes = await hashesOf(
    folder,
    [...ledger.keys()].filter((name) => there.has(name)),
    there,
  );
  const names = await freeNames({ folder, files, nameLength, ledger, there, hashes });
  const named = withNames(files, names);
  const wanted = new Set([...names, kitCsvName]);
  const isOurs = (name: string): boolean => ledger.get(name)?.has(hashes.get(name) ?? '') ?? false;
  const stale = [...ledger.keys()].filter((name) => there.has(name) && !wanted.has(name));
  return {
    files: named,
    present: new Set(named.flatMap(({ name, entry }) => (hashes.get(name) === entry.sha256 ? [name] : []))),
    edited: named.flatMap(({ name, entry }) => {
      const hash = hashes.get(name);
      return hash === undefined || hash === entry.sha256 || isOurs(name) ? [] : [name];
    }),
    stale: stale.filter(isOurs),
    staleEdited: stale.filter((name) => !isOurs(name)),
    ledger,
  };
}

/** Names as they are, by their form where case does not count. */
async function listed(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}

interface NameRequest {
  readonly folder: string;
  readonly files: readonly RatedFile[];
  readonly nameLength: number;
  readonly ledger: Ledger;
  readonly there: ReadonlyMap<string, string>;
  /** Of files that are there; those that are looked at are added. */
  readonly hashes: Map<string, string>;
}

/**
 * Names that take nobody's place: a file under such a name is this texture already, or was it before somebody changed it, or is of an
 * earlier kit and untouched. Only files that are in the way are read.
 */
async function freeNames({ folder, files, nameLength, ledger, there, hashes }: NameRequest): Promise<string[]> {
  const isTaken = (name: string, sha256: string): boolean => {
    const hash = hashes.get(name);
    if (hash === undefined || hash === sha256) return false;
    const ours = ledger.get(name);
    return !(ours?.has(hash) ?? false) && !(ours?.has(sha256) ?? false);
  };
  for (;;) {
    const names = kitNames(files, { length: nameLength, isTaken });
    const unknown = names.filter((name) => there.has(name) && !hashes.has(name));
    if (unknown.length === 0) return names;
    for (const [name, hash] of await hashesOf(folder, unknown, there)) hashes.set(name, hash);
  }
}

/** Hashes by the names asked for; of what is no file, or written in capitals, none that any file has. */
async function hashesOf(
  folder: string,
  names: readonly string[],
  there: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const name of names) {
    const path = join(folder, there.get(name) ?? name);
    const isOwn = there.get(name) === name && (await lstat(path)).isFile();
    hashes.set(name, isOwn ? await hashFile(path) : 'another');
  }
  return hashes;
}

/** Runs `work` while no other keep writes into the folder. */
export async function withFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(folder, { isDurable: true });
  const lock = await tryLock(join(folder, '.stem-kit.lock'));
  if (lock === undefined) throw new InputError(`Another stem keep writes into ${folder}: try again when it is done.`);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

export interface FolderWork {
  /** The folder that was auditioned. */
  readonly from: string;
  readonly csv: (files: readonly NamedFile[]) => string;
  readonly signal: AbortSignal;
}

/**
 * Carries the plan out. The list of what is ours holds the new names before the first is there and the old ones until the last
 * is gone, so that after a kill the next run goes on from there.
 */
export async function writeFolder(
  folder: string,
  { files, present, edited, stale, ledger }: FolderPlan,
  { from, csv, signal }: FolderWork,
): Promise<Written> {
  const before = [...ledger].flatMap(([name, hashes]) => [...hashes].map((sha256) => ({ name, sha256 })));
  const ours = files.map(({ name, entry, place }): KitFile => ({ name, sha256: entry.sha256, path: place }));
  await writeLedger(folder, { from, files: [...before, ...ours] });
  const problems: string[] = [];
  const copied: string[] = [];
  const failed = new Set<string>();
  for (const { name, entry, path, place } of files) {
    if (present.has(name) || edited.includes(name)) continue;
    if (await copyFile(path, join(folder, name), { sha256: entry.sha256, signal })) copied.push(name);
    else {
      failed.add(name);
      problems.push(`${place}: it has changed since it was made, and is left out`);
    }
  }
  for (const name of stale) await rm(join(folder, name), { force: true });
  const kept = files.filter(({ name }) => !failed.has(name));
  const text = csv(kept);
  const backup = await putCsv(folder, text, ledger);
  const listedFiles = ours.filter(({ name }) => !failed.has(name));
  await writeLedger(folder, { from, files: [...listedFiles, { name: kitCsvName, sha256: sha256Of(text) }] });
  await syncFolder(folder);
  return { kept, copied, removed: stale, backup, problems };
}

/** One that somebody has changed is kept under another name, which is returned. */
async function putCsv(folder: string, text: string, ledger: Ledger): Promise<string | undefined> {
  const path = join(folder, kitCsvName);
  const found = await lstat(path).catch(() => undefined);
  const hash = found?.isFile() === true ? await hashFile(path) : undefined;
  if (hash === sha256Of(text)) return undefined;
  const isOurs = found === undefined || (hash !== undefined && (ledger.get(kitCsvName)?.has(hash) ?? false));
  const backup = isOurs ? undefined : await setAside(path);
  await writeFileAtomic(path, text);
  return backup;
}

/** Renames a file to the first name that is free: `.bak`, `.bak2`, … */
export async function setAside(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const backup = `${path}.bak${number === 1 ? '' : number}`;
    if ((await lstat(backup).catch(() => undefined)) !== undefined) continue;
    await rename(path, backup);
    return backup;
  }
}

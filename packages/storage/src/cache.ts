/**
 * Fetched objects on the local disk, for several processes at once, in a folder of bounded size.
 *
 * An object has its name in `whole` only once all of it is there. Whoever uses it has a link of its own to it in `use`, so
 * that taking it out of `whole` never takes it away from anybody; what has such a link is the last to be taken out. All names
 * in `use` say whose they are: those of dead processes are cleared.
 */
import { createHash } from 'node:crypto';
import { link, lstat, readdir, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@stem/core';
import { clearTemporaries, hashFile, makeFolder, syncFolder, temporaryName } from '@stem/core/format/files';
import type { Store, StoredObject } from './store.ts';

export interface CacheRequest {
  /** For this cache alone. */
  readonly folder: string;
  /**
   * Of all processes that use the folder. What is in use is not taken away for it: of that there may be more.
   */
  readonly mostBytes: number;
}

/** A file that nobody changes or takes away until it is released. */
export interface CachedFile {
  readonly path: string;
  readonly sha256: string;
  release(): Promise<void>;
}

export interface Cache {
  /** That version of an object of a store, fetched where it is not there yet. */
  take(store: Store, object: StoredObject, signal?: AbortSignal): Promise<CachedFile>;
}

export async function openCache({ folder, mostBytes }: CacheRequest): Promise<Cache> {
  const places = { whole: join(folder, 'whole'), use: join(folder, 'use') };
  for (const place of Object.values(places)) await makeFolder(place);
  await clearTemporaries(places.use);
  return {
    async take(store, object, signal) {
      const key = keyOf(store, object);
      const own = temporaryName(join(places.use, key));
      try {
        const sha256 = (await takeWhole(places, key, { own, signal })) ?? (await fetchWhole());
        await used(own, object);
        return { path: own, sha256, release: () => release(own) };
      } catch (error) {
        await rm(own, { force: true });
        throw error;
      }

      async function release(path: string): Promise<void> {
        await rm(path, { force: true });
        await makeRoom(places, mostBytes);
      }

      async function fetchWhole(): Promise<string> {
        await writeFile(own, '', { flag: 'wx' });
        // Seen by all others before room is made: whoever looks last sees the room that everybody wants.
        await truncate(own, object.bytes);
        await makeRoom(places, mostBytes);
        const sha256 = await store.fetch(object, own, signal);
        await addWhole(places, own, `${key}-${sha256}`);
        return sha256;
      }
    },
  };
}

interface Places {
  readonly whole: string;
  readonly use: string;
}

/** Another for every version of every object of every store. */
function keyOf({ identity }: Store, { path, etag, bytes }: StoredObject): string {
  return createHash('sha256')
    .update(JSON.stringify([identity, path, etag, bytes]))
    .digest('hex')
    .slice(0, 32);
}

/** The SHA-256 of what is there, with a link of our own to it; undefined where it is not, or is not what it was. */
async function takeWhole(
  { whole }: Places,
  key: string,
  { own, signal }: { readonly own: string; readonly signal: AbortSignal | undefined },
): Promise<string | undefined> {
  const name = (await readdir(whole)).find((entry) => entry.startsWith(`${key}-`));
  if (name === undefined) return undefined;
  const path = join(whole, name);
  try {
    await link(path, own);
  } catch (error) {
    // Taken out a moment ago.
    if (codeOf(error) === 'ENOENT') return undefined;
    throw linkError(error, whole);
  }
  const sha256 = name.slice(key.length + 1);
  if ((await hashFile(own, signal)) === sha256) return sha256;
  await rm(path, { force: true });
  await rm(own, { force: true });
  return undefined;
}

/** Its date is that of the object, and stays: by that, users know that nobody has changed it. */
async function used(path: string, { modifiedMs }: StoredObject): Promise<void> {
  await utimes(path, Date.now() / 1000, Math.floor(modifiedMs / 1000));
}

/** Under another name first: a link never replaces one that another process has made of the same bytes. */
async function addWhole({ whole, use }: Places, own: string, name: string): Promise<void> {
  const second = temporaryName(join(use, name));
  try {
    await link(own, second);
    await rename(second, join(whole, name));
  } catch (error) {
    throw linkError(error, whole);
  } finally {
    // A rename of one link onto another of the same file does nothing.
    await rm(second, { force: true });
  }
  await syncFolder(whole);
}

function linkError(error: unknown, folder: string): unknown {
  if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) return error;
  return new InputError(`The file system of ${folder} knows no second names of files: choose another folder.`, {
    cause: error,
  });
}

interface Entry {
  readonly path: string;
  readonly inode: bigint;
  readonly bytes: number;
  readonly usedNs: bigint;
}

/** Takes out what was used longest ago until the rest is within the bound. */
async function makeRoom({ whole, use }: Places, mostBytes: number): Promise<void> {
  const inUse = new Map((await entriesOf(use)).map((entry) => [entry.inode, entry]));
  const idle = (await entriesOf(whole)).filter(({ inode }) => !inUse.has(inode));
  let bytes = [...inUse.values(), ...idle].reduce((sum, entry) => sum + entry.bytes, 0);
  for (const entry of idle.sort((a, b) => Number(a.usedNs - b.usedNs))) {
    if (bytes <= mostBytes) return;
    await rm(entry.path, { force: true });
    bytes -= entry.bytes;
  }
}

async function entriesOf(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path, { bigint: true }).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    entries.push({ path, inode: found.ino, bytes: Number(found.size), usedNs: found.atimeNs });
  }
  return entries;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

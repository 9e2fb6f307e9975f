/** The recordings of an object store: each fetched into the cache when its turn comes. */
import { rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { isEscapedPath } from '@stem/catalog/catalog';
import { InputError } from '@stem/core';
import { audioExtensions, ffmpegExtensions, makeFolder, makeTemporaryFolder } from '@stem/core/format/files';
import { openCache, openStore, parseStoreAddress, type CacheRequest, type Store } from '@stem/storage';
import { fileStamp } from './file-stamp.ts';
import { relPathRefusal } from './rel-path.ts';
import type { Sources } from './sources.ts';

export interface StoreSourcesRequest {
  /** `s3://bucket/prefix` */
  readonly address: string;
  readonly cache: CacheRequest;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Throws InputError where the address is none, or its store refuses. */
export async function storeSources({ address, cache: wanted, env, signal }: StoreSourcesRequest): Promise<Sources> {
  const store = await openStore(parseStoreAddress(address), { env });
  const cache = await openCache(wanted);
  // Beside the recordings lie documents and drums, which are wanted as files of a folder.
  const folder = await makeTemporaryFolder('stem-root');
  return {
    async take(relPath, ending) {
      // Names of objects are text.
      const object = isEscapedPath(relPath) ? undefined : await store.look(relPath, ending);
      if (object === undefined) throw new InputError(`The file is not there; looked under the root ${store.address}.`);
      const cached = await cache.take(store, object, ending);
      const { path: file, sha256 } = cached;
      return { file, sha256, stamp: await fileStamp(file), release: () => cached.release() };
    },
    async profiles() {
      await copy({ store, folder, signal }, 'config', isProfile);
      return folder;
    },
    async drums(drumsDir) {
      const start = drumsDir.replace(/^(\.\/)+|\/+$/gu, '');
      const refusal = relPathRefusal(start);
      if (refusal !== undefined)
        throw new InputError(`The drums folder ${drumsDir} is below no s3:// root: ${refusal}`);
      await copy({ store, folder, signal }, `${start}/`, isSound);
      return { folder: join(folder, start), root: folder };
    },
    async close() {
      store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where `loadProfile` looks. */
function isProfile(path: string): boolean {
  return /^(config\.yaml|config_[^/]+\.yaml|configs\/[^/]+\.yaml)$/u.test(path);
}

function isSound(path: string): boolean {
  return [...audioExtensions, ...ffmpegExtensions].includes(extname(path).toLowerCase());
}

interface Copying {
  readonly store: Store;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function copy(
  { store, folder, signal }: Copying,
  start: string,
  isWanted: (path: string) => boolean,
): Promise<void> {
  for await (const object of store.list(start, signal)) {
    if (!isWanted(object.path) || relPathRefusal(object.path) !== undefined) continue;
    const file = join(folder, object.path);
    await makeFolder(dirname(file));
    await store.fetch(object, file, signal);
  }
}

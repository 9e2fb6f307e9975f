/** The cache over a store of this test's own, which counts what is fetched. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCache, type Cache } from './cache.ts';
import type { Store, StoredObject } from './store.ts';

let folder: string;
let fetched: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-cache-test-'));
  fetched = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytesOf = ({ path, bytes, etag }: StoredObject): Buffer => Buffer.alloc(bytes, `${path} ${etag} `);
const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function store(fetch?: Store['fetch']): Store {
  const write: Store['fetch'] = async (object, file) => {
    fetched.push(object.path);
    await writeFile(file, bytesOf(object));
    return sum(bytesOf(object));
  };
  const unused = (): never => {
    throw new Error('not asked by a cache');
  };
  return {
    address: 's3://music',
    identity: 'test s3://music',
    fetch: fetch ?? write,
    list: unused,
    look: unused,
    read: unused,
    put: unused,
    copy: unused,
    clearUploads: unused,
    remove: unused,
    keepsConditions: unused,
    close: unused,
  };
}

function object(path: string, bytes = 1000, etag = '"1"'): StoredObject {
  return { path, bytes, etag, modifiedMs: 0, sha256: undefined };
}

const open = (mostBytes = 10_000): Promise<Cache> => openCache({ folder, mostBytes });

async function use(cache: Cache, wanted: StoredObject, from = store()): Promise<void> {
  const file = await cache.take(from, wanted);
  expect((await readFile(file.path)).equals(bytesOf(wanted))).toBe(true);
  expect(file.sha256).toBe(sum(bytesOf(wanted)));
  await file.release();
  await expect(access(file.path)).rejects.toThrow('ENOENT');
}

async function held(): Promise<number> {
  let bytes = 0;
  const inodes = new Set<number>();
  for (const place of ['whole', 'use']) {
    for (const name of await readdir(join(folder, place))) {
      const { size, ino } = await stat(join(folder, place, name));
      if (!inodes.has(ino)) bytes += size;
      inodes.add(ino);
    }
  }
  return bytes;
}

test('A version of an object is fetched once, by this run and the next; another version is another', async () => {
  const cache = await open();
  await use(cache, object('a.wav'));
  await use(cache, object('a.wav'));
  await use(await open(), object('a.wav'));
  expect(fetched).toEqual(['a.wav']);
  await use(cache, object('a.wav', 1000, '"2"'));
  await use(cache, object('b.wav'));
  await use(cache, object('b.wav'), { ...store(), identity: 'elsewhere s3://music' });
  expect(fetched).toEqual(['a.wav', 'a.wav', 'b.wav', 'b.wav']);
});

test('A file in use keeps its date, that of the object, when somebody else takes it', async () => {
  const cache = await open();
  const dated = { ...object('a'), modifiedMs: 1_700_000_000_500 };
  const file = await cache.take(store(), dated);
  const before = await stat(file.path, { bigint: true });
  expect(before.mtimeMs).toBe(1_700_000_000_000n);
  await use(await open(), dated);
  expect((await stat(file.path, { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  await file.release();
});

test('It holds no more than it may; what was used longest ago goes first', async () => {
  const cache = await open(3500);
  for (const name of ['a', 'b', 'c']) await use(cache, object(name));
  await use(cache, object('a'));
  await use(cache, object('d'));
  expect(await held()).toBeLessThanOrEqual(3500);
  fetched = [];
  for (const name of ['a', 'c', 'd']) await use(cache, object(name));
  expect(fetched).toEqual([]);
  await use(cache, object('b'));
  expect(fetched).toEqual(['b']);
});

test('What is in use stays, also where there is more of it than fits; afterwards the bound holds again', async () => {
  const cache = await open(1500);
  const files = [];
  for (const name of ['a', 'b', 'c']) files.push(await cache.take(store(), object(name)));
  for (const { path, sha256 } of files) expect(sum(await readFile(path))).toBe(sha256);
  for (const file of files) await file.release();
  expect(await held()).toBeLessThanOrEqual(1500);
});

test('Two who fetch the same at the same time both get it, and it is held once', async () => {
  const [one, two] = [await open(), await open()];
  await Promise.all([one, two, one].map((cache) => use(cache, object('a'))));
  expect(await held()).toBe(1000);
});

test('Room that is being filled is counted by all', async () => {
  const cache = await open(2500);
  await use(cache, object('a'));
  let most = 0;
  const slow: Store['fetch'] = async (wanted, file) => {
    most = Math.max(most, await held());
    await writeFile(file, bytesOf(wanted), { flag: 'r+' });
    return sum(bytesOf(wanted));
  };
  await Promise.all(['b', 'c'].map((name) => use(cache, object(name), store(slow))));
  expect(most).toBe(2000);
});

test('Nothing stays of a fetch that failed', async () => {
  const cache = await open();
  const failing = store(async (_object, file) => {
    await writeFile(file, 'half');
    throw new Error('cut');
  });
  await expect(cache.take(failing, object('a'))).rejects.toThrow('cut');
  expect(await held()).toBe(0);
  await use(cache, object('a'));
});

test('What a disk has made another of is fetched anew', async () => {
  const cache = await open();
  await use(cache, object('a'));
  const [name = ''] = await readdir(join(folder, 'whole'));
  await truncate(join(folder, 'whole', name), 999);
  await use(cache, object('a'));
  expect(fetched).toEqual(['a', 'a']);
});

test('What a dead process was using or fetching goes with the next run', async () => {
  await use(await open(), object('a'));
  const ended = runScript(`
    const store = { identity: 'test s3://music', fetch: async () => process.kill(process.pid, 'SIGKILL') };
    await cache.take(store, ${JSON.stringify(object('a'))});
    await cache.take(store, ${JSON.stringify(object('b'))});`);
  expect(ended).toBe('SIGKILL');
  expect(await readdir(join(folder, 'use'))).toHaveLength(2);
  expect(runScript('')).toBeNull();
  expect(await readdir(join(folder, 'use'))).toEqual([]);
  expect(await held()).toBe(1000);
});

/** Another process with the same cache; the signal that ended it. */
function runScript(script: string): string | null {
  const index = new URL('../dist/index.js', import.meta.url).href;
  const start = `const cache = await (await import('${index}')).openCache(${JSON.stringify({ folder, mostBytes: 5000 })});`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', start + script]).signal;
}

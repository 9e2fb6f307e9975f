/** `batch-generate --root s3://…` beside the same archive in a folder: the same bytes, whatever the network does. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, parseStoreAddress, type Store } from '@stem/storage';
import { startTestStore, type Seen, type TestStore } from '../../../packages/storage/test/s3-server.ts';
import {
  type Outcome,
  archive,
  chord,
  hashes,
  quickProfile,
  readResults,
  run,
  useHome,
  writeSelection,
} from './archive.ts';

useHome();

const names = ['masters/Träck 01 & 2.wav', 'scratch/two.wav', 'three.wav'];
let server: TestStore;
let store: Store;
let cwd: string;
let reference: Record<string, string>;

beforeAll(async () => {
  cwd = await archive('store', {
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    'drums/kick.wav': chord('kick', 1),
  });
  await writeFile(
    join(cwd, 'root/config_short.yaml'),
    quickProfile.replace('clouds_per_source: 2', 'clouds_per_source: 1'),
  );
  server = await startTestStore(['music']);
  store = await openStore(parseStoreAddress('s3://music/my archive'), { env: server.env });
  for (const file of [...names, 'drums/kick.wav', 'config.yaml', 'config_short.yaml']) {
    await store.put(file, { file: join(cwd, 'root', file) });
  }
  await writeSelection(cwd, names);
  expect((await run(cwd, [...selected, '--root', 'root', '--export-dir', join(cwd, 'local')])).status).toBe(0);
  expect(
    (await run(cwd, [...selected, '--root', 'root', '--profile', 'short', '--export-dir', join(cwd, 'local')])).status,
  ).toBe(0);
  reference = await hashes(join(cwd, 'local'));
});
afterEach(async () => {
  server.fault = () => undefined;
  await rm(join(cwd, 'cache'), { recursive: true, force: true });
});
afterAll(async () => {
  store.close();
  await server.close();
});

const selected = ['--sources', 'selected.json'];

function fromStore(args: readonly string[], signal?: NodeJS.Signals): Promise<Outcome> {
  const usual = ['--root', 's3://music/my archive', '--cache-dir', 'cache', '--output', 'results.json'];
  return run(cwd, [...selected, ...usual, ...args], signal, server.env);
}

/** Reads of recordings, not of documents. */
const isSound = ({ method, url }: Seen): boolean => method === 'GET' && /\.wav(\?|$)/u.test(url);
const reads = (from: number): string[] =>
  server.requests
    .slice(from)
    .filter(isSound)
    .map(({ url }) => url);

test('gives the bytes that a folder gives, profile and drums included, and the next run fetches nothing', async () => {
  const all = await fromStore(['--export-dir', 'far']);
  expect(all).toMatchObject({ status: 0, stdout: '' });
  expect((await fromStore(['--export-dir', 'far', '--profile', 'short'])).status).toBe(0);
  expect(await hashes(join(cwd, 'far'))).toEqual(reference);
  const manifest = await readFile(join(cwd, 'far/by_source/three/manifest.json'), 'utf8');
  expect(manifest).toContain('drums/kick.wav');
  const before = server.requests.length;
  const again = await fromStore(['--export-dir', 'far']);
  expect(again.status).toBe(0);
  expect(reads(before)).toEqual([expect.stringContaining('kick.wav')]);
  const { results } = await readResults(cwd, 'results.json');
  expect(results.map(({ rel_path: path, up_to_date: done }) => [path, done])).toEqual(
    names.map((name) => [name, true]),
  );
});

test('makes again what is another object now, and says of what is gone that it is', async () => {
  expect((await fromStore(['--export-dir', 'changing'])).status).toBe(0);
  await store.put('three.wav', { bytes: chord('another three') });
  await store.remove('scratch/two.wav');
  const ended = await fromStore(['--export-dir', 'changing']);
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain('scratch/two.wav: The file is not there; looked under the root s3://music/my archive');
  const { results } = await readResults(cwd, 'results.json');
  expect(results.map((row) => [row.up_to_date, row.made_because])).toEqual([
    [true, undefined],
    [undefined, undefined],
    [undefined, [expect.stringMatching(/audio|recording/u)]],
  ]);
  for (const name of ['three.wav', 'scratch/two.wav']) await store.put(name, { file: join(cwd, 'root', name) });
});

test('gets over a network that fails, with a cache too small for two', async () => {
  let asked = 0;
  server.fault = (seen) => {
    if (seen.method !== 'GET') return undefined;
    asked += 1;
    if (asked % 4 === 1) return { kind: 'status', status: 503, code: 'SlowDown' };
    if (asked % 4 === 2 && isSound(seen)) return { kind: 'cut', afterBytes: 50_000 };
    return asked % 4 === 3 && isSound(seen) ? { kind: 'flip' } : undefined;
  };
  expect(await fromStore(['--export-dir', 'shaky', '--cache-limit', '0.0001', '--jobs', '2'])).toMatchObject({
    status: 0,
  });
  const { 'by_source/three/manifest.json': one } = await hashes(join(cwd, 'shaky'));
  expect(one).toBe(reference['by_source/three/manifest.json']);
  const inCache = await readdir(join(cwd, 'cache/objects/whole'));
  expect(inCache).toEqual([]);
  expect(await readdir(join(cwd, 'cache/objects/use'))).toEqual([]);
});

test('fails a track that is changed while it is fetched', async () => {
  let isChanged = false;
  server.fault = (seen) => {
    if (!isSound(seen) || !seen.url.includes('three') || isChanged) return undefined;
    isChanged = true;
    void store.put('three.wav', { bytes: chord('meanwhile') });
    return { kind: 'stall', afterBytes: 0 };
  };
  const seen = await fromStore(['--export-dir', 'meanwhile', '--timeout', '2', '--count', '1', '--start-index', '2']);
  await store.put('three.wav', { file: join(cwd, 'root/three.wav') });
  expect(seen.status).toBe(1);
  expect(await readdir(join(cwd, 'meanwhile')).catch(() => [])).toEqual([]);
});

test('a dry run counts, and writes no texture', async () => {
  const counted = await fromStore(['--export-dir', 'counted', '--dry-run']);
  expect(counted).toMatchObject({ status: 0, stdout: expect.stringContaining('2 clouds') });
  expect(await readdir(cwd)).not.toContain('counted');
});

test('goes on after it was killed while it fetched', async () => {
  server.fault = (seen) =>
    isSound(seen) && seen.url.includes('two') ? { kind: 'stall', afterBytes: 1000 } : undefined;
  const killed = await fromStore(['--export-dir', 'killed', '--jobs', '1'], 'SIGKILL');
  expect(killed.status).toBeNull();
  server.fault = () => undefined;
  expect((await fromStore(['--export-dir', 'killed'])).status).toBe(0);
  expect((await hashes(join(cwd, 'killed')))['by_source/two/manifest.json']).toBe(
    reference['by_source/two/manifest.json'],
  );
  expect(await readdir(join(cwd, 'cache/objects/use'))).toEqual([]);
});

describe('in words', () => {
  test('without a folder to write to', async () => {
    const ended = await fromStore([]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('--export-dir');
  });

  test.each([
    [403, 'InvalidAccessKeyId', 'AWS_ACCESS_KEY_ID'],
    [404, 'NoSuchBucket', 'There is no such bucket'],
  ])('%d %s, with nothing secret in it', async (status, code, words) => {
    server.fault = () => ({ kind: 'status', status, code });
    const ended = await fromStore(['--export-dir', 'refused']);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).toContain('s3://music/my archive');
    expect(ended.stderr).not.toMatch(/S3RVER|node_modules|Warning/u);
  });

  test('with a queue, whose workers read from folders', async () => {
    const ended = await fromStore(['--export-dir', 'x', '--queue', 'redis://127.0.0.1:9']);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('--queue takes no object store');
  });

  test('an address that is none', async () => {
    const ended = await run(cwd, [...selected, '--root', 's3://a/../b', '--export-dir', 'x'], undefined, server.env);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('s3://BUCKET/PREFIX');
  });

  test('a profile with a fault, by its place in the store', async () => {
    await store.put('config_faulty.yaml', { bytes: Buffer.from('clouds: {clouds_per_source: many}\n') });
    const ended = await fromStore(['--export-dir', 'faulty', '--profile', 'faulty']);
    await store.remove('config_faulty.yaml');
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('s3://music/my archive/config_faulty.yaml:1:');
  });
});

/** `batch-generate --export-dir s3://…` beside the same export in a folder: the same bytes, whoever is killed, or writes too. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, parseStoreAddress, type Store } from '@stem/storage';
import { startTestStore, type Seen, type TestStore } from '../../../packages/storage/test/s3-server.ts';
import { type Outcome, archive, chord, hashes, readResults, run, useHome, usual, writeSelection } from './archive.ts';

useHome();

const names = ['masters/Träck 01 & 2.wav', 'two.wav'];
let server: TestStore;
let store: Store;
let cwd: string;
/** What a folder holds of the tracks as they are, and of them with another seed. */
let [local, other]: [Record<string, string>, Record<string, string>] = [{}, {}];

beforeAll(async () => {
  cwd = await archive('export', {
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    'drums/kick.wav': chord('kick', 1),
  });
  await writeSelection(cwd, names);
  server = await startTestStore(['music']);
  store = await openStore(parseStoreAddress('s3://music'), { env: server.env });
  expect((await run(cwd, [...usual, '--export-dir', join(cwd, 'local')])).status).toBe(0);
  expect((await run(cwd, [...usual, '--export-dir', join(cwd, 'other'), '--seed', '7'])).status).toBe(0);
  [local, other] = await Promise.all([hashes(join(cwd, 'local')), hashes(join(cwd, 'other'))]);
});
afterEach(() => {
  server.fault = () => undefined;
  server.keepsConditions = true;
});
afterAll(async () => {
  store.close();
  await server.close();
});

function toStore(place: string, args: readonly string[] = [], signal?: NodeJS.Signals): Promise<Outcome> {
  const where = ['--export-dir', `s3://music/${place}`, '--output', `${place}.json`];
  return run(cwd, [...usual, ...where, ...args], signal, server.env);
}

/** Every object below a place with the hash of its bytes. */
async function held(place: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { path } of store.list(`${place}/`)) {
    const { content } = (await store.read(path)) ?? {};
    found[path.slice(place.length + 1)] = createHash('sha256')
      .update(content ?? '')
      .digest('hex');
  }
  return found;
}

async function headOf(place: string): Promise<{ readonly kind?: string }> {
  const { content = new Uint8Array() } = (await store.read(`${place}/by_source/two/manifest.json`)) ?? {};
  return JSON.parse(Buffer.from(content).toString()) as { readonly kind?: string };
}

const isOf = (seen: Seen, method: string, part: string): boolean => seen.method === method && seen.url.includes(part);
/** Requests that write. */
const writes = (from: number): Seen[] =>
  server.requests.slice(from).filter(({ method, url }) => method !== 'GET' && method !== 'HEAD' && !/probe/u.test(url));

test('has the bytes that a folder has, and the next run asks twice for a track and writes nothing', async () => {
  const made = await toStore('plain');
  expect(made).toMatchObject({ status: 0, stdout: '' });
  expect(await held('plain')).toEqual(local);
  const before = server.requests.length;
  expect((await toStore('plain')).stderr).toContain('two: up to date');
  expect(writes(before)).toEqual([]);
  const ofTwo = server.requests.slice(before).filter(({ url }) => /two/u.test(url));
  expect(ofTwo.map(({ method }) => method)).toEqual(['GET', 'GET']);
  expect((await toStore('plain', ['--seed', '7'])).status).toBe(0);
  expect(await held('plain')).toEqual(other);
  expect(await readdir(join(cwd, 'root'))).not.toContain('work');
});

test('says where it would go, and why a track is made again', async () => {
  expect((await toStore('dry', ['--dry-run'])).stdout).toContain('\n  s3://music/dry/by_source/two\n');
  expect(await held('dry')).toEqual({});
  await toStore('dry');
  await store.remove('dry/by_source/two/manifest.json');
  await toStore('dry');
  const { results } = await readResults(cwd, 'dry.json');
  expect(results.map((row) => [row.up_to_date, row.made_because])).toEqual([
    [true, undefined],
    [undefined, ['nothing was there']],
  ]);
  expect(await held('dry')).toEqual(local);
});

test('takes over what others have copied there, unchanged', async () => {
  await toStore('copied');
  for (const path of Object.keys(local)) {
    const { content = new Uint8Array() } = (await store.read(`copied/${path}`)) ?? {};
    const copy = await fetch(`${server.env['AWS_ENDPOINT_URL']}/music/copied/${encodeURI(path)}`, {
      method: 'PUT',
      body: Buffer.from(content),
    });
    expect(copy.status).toBe(200);
  }
  expect((await toStore('copied')).stderr).toContain('two: up to date');
  const before = server.requests.length;
  expect((await toStore('copied')).stderr).toContain('two: up to date');
  expect(server.requests.slice(before).filter(({ url }) => /two/u.test(url))).toHaveLength(2);
});

test('keeps aside what somebody has put there, or has made of a texture', async () => {
  await toStore('edited');
  const texture = Object.keys(local).find((path) => /two\/pads/u.test(path)) ?? '';
  await store.put(`edited/${texture}`, { bytes: Buffer.from('mine') });
  await store.put('edited/by_source/two/my notes & all.txt', { bytes: Buffer.from('notes') });
  const again = await toStore('edited');
  expect(again.stderr).toContain('s3://music/edited/by_source/two.bak');
  expect(again.stderr).toContain('was changed');
  const {
    [texture.replace('two/', 'two.bak/')]: mine,
    'by_source/two.bak/my notes & all.txt': notes,
    ...rest
  } = await held('edited');
  expect(rest).toEqual(local);
  expect([mine, notes]).toEqual(['mine', 'notes'].map((text) => createHash('sha256').update(text).digest('hex')));
});

test('gets over a network that fails', async () => {
  let asked = 0;
  server.fault = ({ method, url }) => {
    if (!/shaky/u.test(url)) return undefined;
    asked += 1;
    if (asked % 5 === 1) return { kind: 'status', status: 503, code: 'SlowDown' };
    if (asked % 5 === 3 && method === 'PUT') return { kind: 'silence' };
    return undefined;
  };
  expect((await toStore('shaky', ['--jobs', '2'])).status).toBe(0);
  expect(await held('shaky')).toEqual(local);
});

describe('killed', () => {
  /** Kills a run over what a run with another seed has made, at one of its writes of the second track. */
  async function killedAt(place: string, number: number, isTaken: boolean): Promise<void> {
    let count = 0;
    const kill = new AbortController();
    server.fault = (seen) => {
      const isWrite = ['PUT', 'DELETE'].includes(seen.method) && /\/two\//u.test(seen.url);
      if (!isWrite || count++ < number) return undefined;
      kill.abort();
      return isTaken ? { kind: 'silence' } : { kind: 'status', status: 503, code: 'SlowDown' };
    };
    const args = [...usual, '--export-dir', `s3://music/${place}`, '--start-index', '1'];
    expect((await run(cwd, args, kill.signal, server.env)).status).toBeNull();
    server.fault = () => undefined;
  }

  test.each([
    [0, true],
    [0, false],
    [1, true],
    [4, false],
    [6, true],
  ])(
    'at write %d (done: %s) it leaves the track before, or one that says that it is being made; the next run makes it whole',
    async (number, isTaken) => {
      const place = `killed-${number}-${isTaken}`;
      expect((await toStore(place, ['--seed', '7'])).status).toBe(0);
      await killedAt(place, number, isTaken);
      const { kind } = await headOf(place);
      const found = Object.entries<string>(await held(place)).filter(([path]) => /\/two\//u.test(path));
      if (kind === 'textures')
        expect([other, local]).toContainEqual(expect.objectContaining(Object.fromEntries(found)));
      else expect(kind).toBe('textures-being-published');
      expect((await toStore(place)).status).toBe(0);
      expect(await held(place)).toEqual(local);
    },
  );
});

test('two writers of different textures leave those of one of them, whole', async () => {
  const both = await Promise.all([
    toStore('both', ['--force']),
    run(
      cwd,
      [...usual, '--export-dir', 's3://music/both', '--output', 'both2.json', '--seed', '7'],
      undefined,
      server.env,
    ),
  ]);
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
  const found = await held('both');
  for (const name of new Set(Object.keys(found).map((path) => path.split('/')[1] ?? ''))) {
    const track = Object.fromEntries(Object.entries(found).filter(([path]) => path.split('/')[1] === name));
    expect([local, other]).toContainEqual(expect.objectContaining(track));
  }
});

describe('in words', () => {
  test('a store that keeps no conditions', async () => {
    server.keepsConditions = false;
    const ended = await toStore('careless');
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('conditional writes');
    expect(await held('careless')).toEqual({});
  });

  test.each([
    [['--keep-work'], '--keep-work'],
    [['--queue', 'redis://127.0.0.1:9'], '--queue takes no object store'],
  ])('%j', async (args, words) => {
    const ended = await toStore('refused', args);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(words);
  });

  test('access denied to its textures, which the next run puts there', async () => {
    await toStore('denied');
    server.fault = (seen) =>
      isOf(seen, 'PUT', '/two/pads') ? { kind: 'status', status: 403, code: 'AccessDenied' } : undefined;
    const ended = await toStore('denied', ['--seed', '7']);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain('Access denied');
    server.fault = () => undefined;
    expect((await toStore('denied', ['--seed', '7'])).status).toBe(0);
    expect(await held('denied')).toEqual(other);
  });
});

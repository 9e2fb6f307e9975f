/** The store of this package against an S3-compatible server, undisturbed and disturbed. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestStore, type Fault, type Seen, type TestStore } from '../test/s3-server.ts';
import { parseStoreAddress } from './address.ts';
import { openStore } from './open-store.ts';
import type { Store, StoredObject } from './store.ts';

let server: TestStore;
let store: Store;
let folder: string;
/** Less than real stores take, so that parts are many. */
const partBytes = 2 ** 17;

beforeAll(async () => {
  server = await startTestStore(['music']);
  store = await openStore(parseStoreAddress('s3://music/archive'), {
    env: server.env,
    partBytes,
    attempts: 4,
  });
  folder = await mkdtemp(join(tmpdir(), 'stem-store-test-'));
});
afterEach(() => {
  server.fault = () => undefined;
  server.keepsConditions = true;
});
afterAll(async () => {
  store.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Bytes that are the same nowhere else in a file. */
function noise(bytes: number, seed = 1): Buffer {
  if (bytes === 0) return Buffer.alloc(0);
  return createHash('shake256', { outputLength: bytes }).update(`${seed}`).digest();
}

const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function putFile(path: string, bytes: Uint8Array): Promise<StoredObject> {
  const file = join(folder, 'source');
  await writeFile(file, bytes);
  await store.put(path, { file });
  return there(path);
}

async function there(path: string): Promise<StoredObject> {
  const found = await store.look(path);
  if (found === undefined) throw new Error(`${path} is not there`);
  return found;
}

async function fetched(object: StoredObject): Promise<Buffer> {
  const file = join(folder, 'arrived');
  expect(await store.fetch(object, file)).toBe(sum(await readFile(file)));
  return readFile(file);
}

/** Disturbs the first requests that `which` is true for. */
function disturb(which: (seen: Seen) => boolean, ...faults: readonly Fault[]): void {
  const left = [...faults];
  server.fault = (seen) => (which(seen) ? left.shift() : undefined);
}

const isGet = ({ method }: Seen): boolean => method === 'GET';
const isWrite = ({ method }: Seen): boolean => method === 'PUT' || method === 'POST';

describe('Undisturbed', () => {
  test.each([0, 1, 100_000, partBytes, partBytes + 1, 2 * partBytes + 77])(
    '%d bytes come back as they were',
    async (length) => {
      const bytes = noise(length);
      const object = await putFile(`lengths/${length}.wav`, bytes);
      expect(object).toMatchObject({ bytes: length, sha256: sum(bytes) });
      expect((await fetched(object)).equals(bytes)).toBe(true);
    },
  );

  test('What is put says what it is; parts go up where it is long', async () => {
    const before = server.requests.length;
    const bytes = noise(partBytes + 5);
    const put = await store.put('long.wav', { bytes });
    const { modifiedMs, ...object } = await there('long.wav');
    expect(put).toStrictEqual(object);
    expect(Math.abs(modifiedMs - Date.now())).toBeLessThan(60_000);
    expect(server.requests.slice(before).map(({ method, url }) => `${method} ${url}`)).toEqual([
      expect.stringMatching(/^POST .*\?uploads/u),
      expect.stringMatching(/^PUT .*partNumber=1/u),
      expect.stringMatching(/^PUT .*partNumber=2/u),
      expect.stringMatching(/^POST .*uploadId=/u),
      expect.stringMatching(/^HEAD /u),
    ]);
  });

  test('Everything below the address is listed, page by page, with names of every kind', async () => {
    const other = await openStore(parseStoreAddress('s3://music/many'), { env: server.env });
    const names = [
      'a b+c%20.wav',
      'ümlaut/日本 & <x>.flac',
      "it's (1)*!.ogg",
      ...Array.from({ length: 30 }, (_, index) => `n/${index}.wav`),
    ];
    for (const name of names) await other.put(name, { bytes: Buffer.from(name) });
    await store.put('beside.wav', { bytes: Buffer.from('x') });
    const listed: StoredObject[] = [];
    for await (const object of other.list()) listed.push(object);
    expect(listed.map(({ path }) => path).sort()).toEqual([...names].sort());
    for (const object of listed) {
      const { sha256: _sum, modifiedMs: _listed, ...known } = object;
      expect(await other.look(object.path)).toMatchObject(known);
    }
    const some: string[] = [];
    for await (const { path } of other.list('n/1')) some.push(path);
    expect(some).toEqual(['n/1.wav', ...Array.from({ length: 10 }, (_, index) => `n/1${index}.wav`)]);
    other.close();
  });

  test('What is not there is not there, and may be removed', async () => {
    expect(await store.look('nowhere.wav')).toBeUndefined();
    await store.remove('nowhere.wav');
    await store.put('gone.wav', { bytes: Buffer.from('x') });
    await store.remove('gone.wav');
    expect(await store.look('gone.wav')).toBeUndefined();
  });

  test('An object of another program, without our sum, is held against its ETag', async () => {
    const bytes = noise(1000);
    const object = { ...(await putFile('theirs.wav', bytes)), sha256: undefined };
    expect((await fetched(object)).equals(bytes)).toBe(true);
  });
});

describe.each([
  ['short', 1000],
  ['long', partBytes + 1],
])('Conditions, %s', (name, length) => {
  test('What is there is not replaced by what has to be new; the same bytes are no other', async () => {
    const path = `new/${name}`;
    const [one, two] = [noise(length, 1), noise(length, 2)];
    const first = await store.put(path, { bytes: one }, { condition: 'absent' });
    expect(first).toMatchObject({ sha256: sum(one) });
    expect(await store.put(path, { bytes: two }, { condition: 'absent' })).toBeUndefined();
    expect(await store.put(path, { bytes: one }, { condition: 'absent' })).toMatchObject({ etag: first?.etag });
    expect((await fetched(await there(path))).equals(one)).toBe(true);
  });

  test('A version is replaced once', async () => {
    const path = `versions/${name}`;
    const { etag } = (await store.put(path, { bytes: noise(length, 1) }))!;
    expect(await store.put(path, { bytes: noise(length, 2) }, { condition: { etag } })).toBeDefined();
    expect(await store.put(path, { bytes: noise(length, 3) }, { condition: { etag } })).toBeUndefined();
    expect((await there(path)).sha256).toBe(sum(noise(length, 2)));
  });

  test('Of many at once one wins', async () => {
    const path = `race/${name}`;
    const seeds = [1, 2, 3, 4];
    const ends = await Promise.all(
      seeds.map((seed) => store.put(path, { bytes: noise(length, seed) }, { condition: 'absent' })),
    );
    const won = ends.filter((end) => end !== undefined);
    expect(won).toHaveLength(1);
    expect((await there(path)).sha256).toBe(won[0]?.sha256);
  });

  test('What was taken, with its answer lost, is known as taken', async () => {
    const path = `lost/${name}`;
    const bytes = noise(length);
    disturb((seen) => isWrite(seen) && seen.headers['if-none-match'] === '*', { kind: 'silence' });
    expect(await store.put(path, { bytes }, { condition: 'absent' })).toMatchObject({ sha256: sum(bytes) });
    expect((await there(path)).sha256).toBe(sum(bytes));
  });
});

describe('Disturbed', () => {
  const bytes = noise(300_000);
  let object: StoredObject;
  beforeAll(async () => {
    object = await putFile('disturbed.wav', bytes);
  });

  test.each<[string, readonly Fault[]]>([
    [
      'a cut connection',
      [
        { kind: 'cut', afterBytes: 70_000 },
        { kind: 'cut', afterBytes: 1 },
      ],
    ],
    ['a connection cut before the first byte', [{ kind: 'cut', afterBytes: 0 }]],
    [
      'a store that is busy',
      [
        { kind: 'status', status: 503, code: 'SlowDown' },
        { kind: 'status', status: 500, code: 'InternalError' },
      ],
    ],
    ['a wrong bit', [{ kind: 'flip' }]],
    ['a wrong bit twice', [{ kind: 'flip' }, { kind: 'flip' }]],
  ])('Reading gets over %s', async (_name, faults) => {
    disturb(isGet, ...faults);
    expect((await fetched(object)).equals(bytes)).toBe(true);
  });

  test('Reading gets over a connection that stands still', async () => {
    const hasty = await openStore(parseStoreAddress('s3://music/archive'), { env: server.env, idleMs: 200 });
    disturb(isGet, { kind: 'stall', afterBytes: 200_000 });
    expect(await hasty.fetch(object, join(folder, 'stalled'))).toBe(sum(bytes));
    hasty.close();
  });

  test('What has arrived is not fetched again', async () => {
    const before = server.requests.length;
    disturb(isGet, { kind: 'cut', afterBytes: 70_000 });
    await fetched(object);
    const ranges = server.requests.slice(before).map(({ headers }) => headers.range);
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d{4,5}-$/u)]);
  });

  test('Without our sum a wrong bit is found, too', async () => {
    disturb(isGet, { kind: 'flip' });
    expect((await fetched({ ...object, sha256: undefined })).equals(bytes)).toBe(true);
  });

  test('Wrong bytes that come again and again are refused', async () => {
    server.fault = (seen) => (isGet(seen) ? { kind: 'flip' } : undefined);
    await expect(store.fetch(object, join(folder, 'wrong'))).rejects.toThrow(
      's3://music/archive/disturbed.wav: What arrives has other sums than what was stored.',
    );
  });

  test('A connection that is always cut ends in words', async () => {
    server.fault = (seen) => (isGet(seen) ? { kind: 'cut', afterBytes: 0 } : undefined);
    await expect(store.fetch(object, join(folder, 'never'))).rejects.toThrow(
      /^s3:\/\/music\/archive\/disturbed\.wav: /u,
    );
  });

  test('What was changed since is not taken for what was meant; nor while it is read', async () => {
    const old = await putFile('changing.wav', noise(50_000, 1));
    await putFile('changing.wav', noise(50_000, 2));
    const changed = 's3://music/archive/changing.wav: It was changed while it was read.';
    await expect(store.fetch(old, join(folder, 'changed'))).rejects.toThrow(changed);
    server.keepsConditions = false;
    await expect(store.fetch(old, join(folder, 'changed'))).rejects.toThrow(changed);
  });

  test.each<[string, number, Fault]>([
    ['a busy store', 1000, { kind: 'status', status: 503, code: 'SlowDown' }],
    ['a lost answer', 1000, { kind: 'silence' }],
    ['a busy store, in parts', partBytes + 1, { kind: 'status', status: 500, code: 'InternalError' }],
    ['a lost answer, in parts', partBytes + 1, { kind: 'silence' }],
  ])('Writing gets over %s', async (name, length, fault) => {
    const content = noise(length);
    disturb(({ method, url }) => method === 'PUT' || (method === 'POST' && url.includes('uploadId')), fault);
    expect(await store.put(`writing/${name}`, { bytes: content })).toMatchObject({ sha256: sum(content) });
    expect((await fetched(await there(`writing/${name}`))).equals(content)).toBe(true);
  });

  test('Parts of what was given up are taken away', async () => {
    const before = server.requests.length;
    server.fault = ({ method, url }) =>
      method === 'PUT' && url.includes('partNumber=2')
        ? { kind: 'status', status: 403, code: 'AccessDenied' }
        : undefined;
    await expect(store.put('given-up.wav', { bytes: noise(partBytes + 1) })).rejects.toThrow(/Access denied/u);
    expect(server.requests.slice(before).at(-1)).toMatchObject({
      method: 'DELETE',
      url: expect.stringContaining('uploadId='),
    });
    expect(await store.look('given-up.wav')).toBeUndefined();
  });

  test('A signal ends it at once', async () => {
    server.fault = (seen) => (isGet(seen) ? { kind: 'stall', afterBytes: 10 } : undefined);
    const end = new AbortController();
    const fetching = store.fetch(object, join(folder, 'aborted'), end.signal);
    setTimeout(() => end.abort(new Error('enough')), 50);
    await expect(fetching).rejects.toThrow('enough');
  });
});

describe('In words', () => {
  test.each([
    [403, 'InvalidAccessKeyId', /AWS_ACCESS_KEY_ID/u],
    [403, 'SignatureDoesNotMatch', /AWS_SECRET_ACCESS_KEY/u],
    [400, 'ExpiredToken', /expired/u],
    [404, 'NoSuchBucket', /no such bucket/u],
    [301, 'PermanentRedirect', /AWS_REGION/u],
    [500, 'InternalError', /asked 4 times/u],
  ])('%d %s', async (status, code, words) => {
    server.fault = () => ({ kind: 'status', status, code });
    const message = store
      .put('refused.wav', { bytes: Buffer.from('x') })
      .catch(({ name, message: text }: Error) => `${name} ${text}`);
    await expect(message).resolves.toMatch(words);
    await expect(message).resolves.toMatch(/^InputError s3:\/\/music\/archive\/refused\.wav: (?!.*S3RVER)/u);
  });

  test('Nobody at the endpoint', async () => {
    const env = { ...server.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const nobody = await openStore(parseStoreAddress('s3://music'), { env, attempts: 1 });
    await expect(nobody.look('a')).rejects.toThrow('s3://music/a: Nothing answers there: look at AWS_ENDPOINT_URL.');
    nobody.close();
  });
});

test.each(['127.0.0.1:9', 'ftp://example.org', 'http://me:geheim@127.0.0.1:9'])(
  'The endpoint %s is refused, unsaid',
  async (url) => {
    const open = openStore(parseStoreAddress('s3://music'), { env: { ...server.env, AWS_ENDPOINT_URL: url } });
    await expect(open).rejects.toThrow(/^AWS_ENDPOINT_URL has to be like(?!.*geheim)/u);
  },
);

test('It is known whether a store keeps conditions, and nothing is left of the question', async () => {
  expect(await store.keepsConditions()).toBe(true);
  server.keepsConditions = false;
  expect(await store.keepsConditions()).toBe(false);
  for await (const { path } of store.list()) expect(path).not.toMatch(/probe/u);
});

test('A document is read with the note that was laid beside it', async () => {
  const content = noise(5000, 7);
  await store.put('noted.json', { bytes: content }, { note: 'by me' });
  const found = await store.read('noted.json');
  expect(found).toMatchObject({ path: 'noted.json', bytes: 5000, note: 'by me', sha256: sum(content) });
  expect(Buffer.from(found?.content ?? []).equals(content)).toBe(true);
  await store.put('noted.json', { bytes: content });
  expect((await store.read('noted.json'))?.note).toBeUndefined();
  expect(await store.read('not there.json')).toBeUndefined();
});

test.each<Fault>([
  { kind: 'cut', afterBytes: 100 },
  { kind: 'flip' },
  { kind: 'status', status: 503, code: 'SlowDown' },
])('A document arrives whole in spite of %o', async (fault) => {
  await store.put('shaky.json', { bytes: noise(5000, 8) });
  let failed = 0;
  server.fault = () => (failed++ < 2 ? fault : undefined);
  expect((await store.read('shaky.json'))?.sha256).toBe(sum(noise(5000, 8)));
  server.fault = () => fault;
  await expect(store.read('shaky.json')).rejects.toThrow(/^s3:\/\/music\/archive\/shaky\.json: /u);
});

test('A copy has the bytes of that very version, and what is noted with it', async () => {
  const name = 'of mine/Träck & + 100%?.wav';
  const object = await putFile(name, noise(1000, 3));
  expect(await store.copy(object, `${name}.bak`)).toBe(true);
  expect(await store.look(`${name}.bak`)).toMatchObject({ bytes: 1000, sha256: sum(noise(1000, 3)) });
  await putFile(name, noise(1000, 4));
  expect(await store.copy(object, 'late.wav')).toBe(false);
  await store.remove(name);
  expect(await store.copy(object, 'late.wav')).toBe(false);
  expect(await store.look('late.wav')).toBeUndefined();
});

test('Parts of what was killed are taken away once they are old', async () => {
  const end = new AbortController();
  const hold: TestStore['fault'] = ({ method, url }) => {
    if (method === 'DELETE') return { kind: 'status', status: 403, code: 'AccessDenied' };
    if (!url.includes('partNumber=2')) return undefined;
    end.abort(new Error('killed'));
    return { kind: 'stall', afterBytes: 0 };
  };
  await store.clearUploads(Date.now() + 60_000);
  server.fault = hold;
  const putting = store.put('killed & gone.wav', { bytes: noise(partBytes * 3) }, { signal: end.signal });
  await expect(putting).rejects.toThrow('killed');
  server.fault = () => undefined;
  expect(await store.clearUploads(Date.now() - 60_000)).toBe(0);
  expect(await store.clearUploads(Date.now() + 60_000)).toBe(1);
  expect(await store.clearUploads(Date.now() + 60_000)).toBe(0);
  server.fault = () => ({ kind: 'status', status: 501, code: 'NotImplemented' });
  expect(await store.clearUploads(Date.now() + 60_000)).toBe(0);
});

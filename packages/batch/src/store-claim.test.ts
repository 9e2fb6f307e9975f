/** Claims of tracks in a store: one of many has it, and who has lost it notices. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { performance } from 'node:perf_hooks';
import { processMark } from '@stem/core/format/files';
import { openStore, parseStoreAddress, type Condition, type Store } from '@stem/storage';
import { startTestStore, type TestStore } from '../../storage/test/s3-server.ts';
import { claimTrack, isClaimDead, parseClaim, type Claim, type HeldClaim } from './store-claim.ts';

let server: TestStore;
let store: Store;

beforeAll(async () => {
  server = await startTestStore(['music']);
  store = await openStore(parseStoreAddress('s3://music/by_source'), { env: server.env });
});
afterAll(async () => {
  store.close();
  await server.close();
});

const path = 'track/manifest.json';
const { signal } = new AbortController();

function claim(condition: Condition): Promise<HeldClaim | undefined> {
  return claimTrack({ store, path, condition, ours: [{ path: 'pads/a.wav', sha256: 'a' }], signal });
}

async function there(): Promise<{ readonly claim: Claim | undefined; readonly etag: string }> {
  const head = await store.read(path);
  if (head === undefined) throw new Error('nothing is there');
  return { claim: parseClaim(head), etag: head.etag };
}

test('one of two has it, and puts the manifest in its place', async () => {
  const claims = await Promise.all([claim('absent'), claim('absent')]);
  const [held, ...more] = claims.filter((one) => one !== undefined);
  expect(more).toEqual([]);
  expect((await there()).claim).toMatchObject({ by: processMark(), ended: false, ours: [{ path: 'pads/a.wav' }] });
  await held?.keep();
  expect(await held?.replace(Buffer.from('{}'), undefined, signal)).toBe(true);
  expect((await there()).claim).toBeUndefined();
});

test('who was taken for dead puts nothing over what the other has put there', async () => {
  const first = await claim({ etag: (await there()).etag });
  const second = await claim({ etag: (await there()).etag });
  expect(await first?.replace(Buffer.from('first'), undefined, signal)).toBe(false);
  await first?.giveUp();
  expect(await second?.replace(Buffer.from('{}'), undefined, signal)).toBe(true);
  expect((await there()).claim).toBeUndefined();
});

test('what is given up is for the next, at once', async () => {
  const held = await claim({ etag: (await there()).etag });
  await held?.giveUp();
  const { claim: left, etag } = await there();
  expect(left).toMatchObject({ ended: true });
  const next = await claim({ etag });
  await next?.giveUp();
});

test('a claim is dead with its process; of what is not seen from here, after a minute without a beat', async () => {
  const { claim: left, etag } = await there();
  const of = (by: Partial<Claim['by']>, silentMs: number): boolean =>
    isClaimDead({
      claim: { ...(left as Claim), ended: false, by: { ...(left as Claim).by, ...by } },
      etag,
      since: performance.now() - silentMs,
    });
  expect(of({}, 0)).toBe(false);
  expect(of({ startTicks: '1' }, 0)).toBe(true);
  expect(of({ host: 'elsewhere' }, 50_000)).toBe(false);
  expect(of({ host: 'elsewhere' }, 61_000)).toBe(true);
  expect(of({}, 61_000)).toBe(true);
});

test.each(['', '{', 'null', '{"kind":"textures"}', '{"kind":"textures-being-published"}'])(
  'no claim: %s',
  async (text) => {
    await store.put('other.json', { bytes: Buffer.from(text) });
    const head = await store.read('other.json');
    expect(head === undefined ? undefined : parseClaim(head)).toBeUndefined();
  },
);

/** Workers at a real Redis, as they come and go. */
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import {
  batch,
  closePlace,
  home,
  noise,
  onQueue,
  openPlace,
  redis,
  startWorker,
  testRedis,
  timing,
  until,
} from '../test/small-batch.ts';

jest.setTimeout(60_000);
beforeAll(openPlace);
afterAll(closePlace);

testRedis('the track of a worker that was lost is made by another', async () => {
  const taken = lostWorker();
  const running = batch(onQueue(), { names: ['a.wav'] });
  await taken.job;
  const worker = startWorker();
  expect((await running).results).toMatchObject({ successful: 1 });
  await taken.close();
  await worker.stop();
});

/** Takes a track and is never heard of again. */
function lostWorker(): { job: Promise<void>; close: () => Promise<void> } {
  const connection = new Redis(redis.port, '127.0.0.1', { maxRetriesPerRequest: null });
  let take: () => void = () => undefined;
  const job = new Promise<void>((resolve) => (take = resolve));
  const never = async (): Promise<void> => {
    take();
    await new Promise(() => undefined);
  };
  const lock = { lockDuration: 500, skipLockRenewal: true, skipStalledCheck: true };
  const worker = new Worker('tracks', never, { connection, prefix: 'stem', ...lock });
  worker.on('error', () => undefined);
  return {
    job,
    close: async () => {
      await worker.close(true);
      connection.disconnect();
    },
  };
}

testRedis('a worker that is told twice gives its tracks back, and another makes them', async () => {
  const first = startWorker({ jobs: 1 });
  const running = batch(onQueue(), { names: ['a.wav', 'b.wav', 'c.wav'] });
  await until(() => first.events.some((event) => event.kind === 'begun'));
  first.giveBack();
  await first.stop();
  const givenBack = first.events.filter((event) => event.kind === 'ended' && event.reply === undefined);
  expect(givenBack.length).toBeLessThanOrEqual(1);
  const second = startWorker();
  expect((await running).results).toMatchObject({ successful: 3 });
  await second.stop();
});

testRedis('a worker of another version, or without the recordings, refuses and gives back', async () => {
  const running = batch(onQueue(), { names: ['a.wav'] });
  const nowhere = startWorker({ folders: { root: join(home, 'nowhere') } });
  await expect(nowhere.ended).rejects.toThrow(/nowhere is not here: mount the archive, or say with --root/);
  await mkdir(join(home, 'other/drums'), { recursive: true });
  await writeFile(join(home, 'other/drums/kick.wav'), noise('kick'));
  const other = startWorker({ folders: { root: join(home, 'other') } });
  await expect(other.ended).rejects.toThrow(/drums\/kick\.wav is only here/);
  const worker = startWorker();
  expect((await running).results).toMatchObject({ successful: 1 });
  await worker.stop();

  const connection = new Redis(redis.port, '127.0.0.1', { maxRetriesPerRequest: null });
  const queue = new Queue('tracks', { connection, prefix: 'stem' });
  queue.on('error', () => undefined);
  await connection.set('stem:batch:old', JSON.stringify({ stem: '0.0.1', root: '/secret' }));
  await queue.add('track', { b: 'old', p: 'a.wav', id: 'x', slug: 'a' }, { jobId: 'told' });
  await expect(startWorker().ended).rejects.toThrow(/made by stem 0\.0\.1, and this worker is stem \d/);
  expect(await queue.getJobState('told')).toBe('waiting');
  await queue.remove('told');
  connection.disconnect();
});

testRedis(
  'a worker without the archive refuses, before its tracks fail and as they do, and gives them back',
  async () => {
    const empty = join(home, 'empty');
    await mkdir(empty);
    const running = batch(onQueue(), { names: ['a.wav', 'b.wav'] });
    await expect(startWorker({ folders: { root: empty } }).ended).rejects.toThrow(
      /empty is empty here: mount the archive/,
    );
    const share = join(home, 'share');
    await cp(join(home, 'root'), share, { recursive: true });
    const leaving = startWorker({ jobs: 1, folders: { root: share } });
    const { folder } = await running;
    await rm(share, { recursive: true });
    const more = batch(onQueue(), { place: basename(folder), names: ['c.wav'] });
    await expect(leaving.ended).rejects.toThrow(/share is not here: mount the archive/);
    const worker = startWorker();
    expect((await more).results).toMatchObject({ successful: 1 });
    await worker.stop();
  },
);

testRedis('what is no track ends no worker', async () => {
  const connection = new Redis(redis.port, '127.0.0.1', { maxRetriesPerRequest: null });
  const queue = new Queue('tracks', { connection, prefix: 'stem' });
  queue.on('error', () => undefined);
  await queue.add('other', { any: 1 }, { jobId: 'strange' });
  const worker = startWorker();
  await until(async () => (await queue.getJobState('strange')) === 'failed');
  expect(worker.events).toContainEqual({ kind: 'warning', text: expect.stringContaining('strange is no track') });
  expect((await batch(onQueue(), { names: ['a.wav'] })).results).toMatchObject({ successful: 1 });
  await worker.stop();
  await queue.remove('strange');
  connection.disconnect();
});

testRedis('a worker at which one track after another fails for what may pass leaves them to others', async () => {
  const connection = new Redis(redis.port, '127.0.0.1');
  const running = batch(onQueue({ ...timing, lookMs: 60_000 }), { names: ['a.wav', 'b.wav', 'c.wav'] });
  await until(async () => (await connection.keys('stem:tracks:t*')).length === 3);
  const [job = ''] = await connection.keys('stem:tracks:t*');
  const key = `stem:batch:${(JSON.parse((await connection.hget(job, 'data')) ?? '') as { b: string }).b}`;
  const shared = (await connection.get(key)) ?? '';
  await connection.del(key);
  const resting = startWorker({ jobs: 1, timing: { ...timing, retryMs: 10_000 } });
  await until(() => resting.events.some((event) => event.kind === 'note' && /taking none for 20 s/.test(event.text)));
  await connection.set(key, shared);
  const worker = startWorker();
  expect((await running).results).toMatchObject({ successful: 3 });
  expect(resting.events.filter((event) => event.kind === 'ended')).toHaveLength(2);
  await Promise.all([resting.stop(), worker.stop()]);
  connection.disconnect();
});

testRedis('what Redis refuses is said in words', async () => {
  const connection = new Redis(redis.port, '127.0.0.1');
  await connection.config('SET', 'maxmemory', '1');
  await expect(batch(onQueue(), { names: ['a.wav'] })).rejects.toThrow(/refuses: its memory is full\. Give it more/);
  await connection.config('SET', 'maxmemory', '0');
  connection.disconnect();
});

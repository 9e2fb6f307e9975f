/** Tracks through a real Redis, as who enqueues them sees it. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { localEngine } from '@stem/batch';
import { startRedis } from '../test/redis-server.ts';
import {
  batch,
  closePlace,
  home,
  onQueue,
  openPlace,
  redis,
  startWorker,
  testRedis,
  timing,
  tree,
  until,
} from '../test/small-batch.ts';
import { queueAddress } from './address.ts';
import { queueEngine } from './queue-engine.ts';

jest.setTimeout(60_000);
beforeAll(openPlace);
afterAll(closePlace);

testRedis('workers make the same bytes and the same rows as threads of this machine', async () => {
  const here = await batch(localEngine({ jobs: 1 }));
  const workers = [startWorker(), startWorker({ jobs: 1 })];
  const there = await batch(onQueue());
  expect(there.results).toEqual(here.results);
  expect(there.results).toMatchObject({ successful: 3, failed: 3 });
  expect(await tree(there.folder)).toEqual(await tree(here.folder));
  expect(Object.keys(await tree(there.folder)).length).toBeGreaterThan(10);

  const again = await batch(onQueue(), { place: there.folder.split('/').at(-1) ?? '' });
  expect(again.results.results.filter((row) => row.up_to_date)).toHaveLength(3);
  await Promise.all(workers.map((worker) => worker.stop()));
});

testRedis('of a worker that publishes elsewhere it is told, once', async () => {
  const worker = startWorker({ folders: { exportDir: join(home, 'elsewhere') } });
  const { events, results } = await batch(onQueue());
  expect(results).toMatchObject({ successful: 3 });
  const told = events.flatMap((event) =>
    event.kind === 'warning' && /is not here/.test(event.text) ? [event.text] : [],
  );
  expect(told).toEqual([expect.stringMatching(/a worker says it published .*export folder/)]);
  await worker.stop();
});

testRedis('two who enqueue the same both get all of it, and each track is made once', async () => {
  const worker = startWorker();
  const both = await Promise.all([batch(onQueue(), { place: 'both' }), batch(onQueue(), { place: 'both' })]);
  for (const { results } of both) expect(results).toMatchObject({ total: 6, successful: 3, failed: 3 });
  const made = worker.events.filter((event) => event.kind === 'ended' && event.reply?.state === 'made');
  expect(made).toHaveLength(3);
  await worker.stop();
});

testRedis('what Redis has lost is put there again', async () => {
  const running = batch(onQueue(), { names: ['a.wav', 'b.wav'] });
  const connection = new Redis(redis.port, '127.0.0.1');
  await until(async () => (await connection.keys('stem:tracks:t*')).length === 2);
  await connection.flushall();
  connection.disconnect();
  const worker = startWorker();
  expect((await running).results).toMatchObject({ successful: 2 });
  await worker.stop();
});

testRedis('a Redis that is killed and started again ends nothing', async () => {
  const worker = startWorker({ jobs: 1 });
  const running = batch(onQueue());
  await until(() => worker.events.some((event) => event.kind === 'begun'));
  await redis.kill();
  await redis.start();
  const { results, events } = await running;
  expect(results).toMatchObject({ total: 6, successful: 3, failed: 3 });
  const told = events.flatMap((event) => (event.kind === 'warning' || event.kind === 'note' ? [event.text] : []));
  expect(told).toEqual(
    expect.arrayContaining([expect.stringContaining('is away'), expect.stringContaining('is back')]),
  );
  await worker.stop();
});

testRedis('a Redis that stays away is given up, with what to do', async () => {
  const own = await startRedis();
  const address = queueAddress(own.url, {});
  const running = batch(queueEngine({ address, priority: 'low', timing: { ...timing, patienceMs: 300 } }));
  running.catch(() => undefined);
  const worker = startWorker({ address, timing: { ...timing, patienceMs: 300 } });
  await until(() => worker.events.some((event) => event.kind === 'ended'));
  await own.close();
  await expect(running).rejects.toThrow(/has been away .* run the same command again/);
  await expect(worker.ended).rejects.toThrow(/has been away/);
});

testRedis('who stops takes back what nobody has begun', async () => {
  const stopping = new AbortController();
  const running = batch(onQueue(), { signal: stopping.signal });
  const connection = new Redis(redis.port, '127.0.0.1');
  await until(async () => (await connection.keys('stem:tracks:t*')).length === 5);
  stopping.abort();
  const { events } = await running;
  expect(events).toContainEqual({ kind: 'note', text: expect.stringContaining('5 tracks were taken back') });
  expect(await connection.keys('stem:tracks:t*')).toEqual([]);
  connection.disconnect();
});

testRedis('who stops while Redis is away does not wait for it, nor is his worker kept', async () => {
  const own = await startRedis();
  const address = queueAddress(own.url, {});
  const stopping = new AbortController();
  const worker = startWorker({ address, jobs: 1 });
  const running = batch(queueEngine({ address, priority: 'normal', timing }), { signal: stopping.signal });
  await until(() => worker.events.some((event) => event.kind === 'begun'));
  await own.kill();
  await until(() => worker.events.some((event) => event.kind === 'warning' && /is away/.test(event.text)));
  stopping.abort();
  const { events } = await running;
  expect(events).toContainEqual({ kind: 'note', text: expect.stringContaining('could not be taken back') });
  worker.giveBack();
  await worker.stop();
  await own.close();
});

testRedis('what may pass is tried again, and fails at last with what the system said', async () => {
  const connection = new Redis(redis.port, '127.0.0.1', { maxRetriesPerRequest: null });
  const running = batch(onQueue(), { names: ['a.wav'] });
  let tries = 0;
  const fail = async (): Promise<never> => {
    tries += 1;
    throw new Error('the disk is full');
  };
  const worker = new Worker('tracks', fail, { connection, prefix: 'stem' });
  worker.on('error', () => undefined);
  const { results } = await running;
  expect(results.results[0]?.stats.error).toBe('the disk is full');
  expect(tries).toBe(4);
  await worker.close(true);
  connection.disconnect();
});

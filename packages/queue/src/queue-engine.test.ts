/** Tracks through a real Redis, made by workers in this process, as fast as its timers allow. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { localEngine, makeBatch, planBatch, type BatchEvent, type Engine, type Making } from '@stem/batch';
import { parseProfile, profileValues, type Results } from '@stem/catalog';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';
import { hasRedis, startRedis, type RedisServer } from '../test/redis-server.ts';
import { queueAddress } from './address.ts';
import { queueEngine } from './queue-engine.ts';
import { runWorker, type WorkerEvent, type WorkerRequest } from './run-worker.ts';
import { usualTiming, type Timing } from './timing.ts';

jest.setTimeout(60_000);

const timing: Timing = {
  ...usualTiming,
  lockMs: 1_000,
  stalledMs: 300,
  retryMs: 50,
  lookMs: 200,
  countMs: 100,
  patienceMs: 60_000,
};

const { options, hash } = parseProfile(
  `
global: {sample_rate: 22050}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 1, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`,
  'quick.yaml',
);

const tracks = ['a.wav', 'b.wav', 'c.wav', 'broken.wav', 'gone.wav', '../outside.wav'];

let home = '';
let redis: RedisServer;
let places = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-queue-'));
  await mkdir(join(home, 'root'));
  for (const name of ['a.wav', 'b.wav', 'c.wav']) await writeFile(join(home, 'root', name), noise(name));
  await writeFile(join(home, 'root/broken.wav'), 'no sound');
  if (hasRedis) redis = await startRedis();
});

afterAll(async () => {
  if (hasRedis) await redis.close();
  await rm(home, { recursive: true, force: true });
});

function noise(seed: string): Uint8Array {
  const random = createRandom(seed);
  const channels = [Float32Array.from({ length: 44100 }, (_, i) => 0.2 * random.gaussian() + 0.3 * Math.sin(i / 9))];
  return encodeWav({ sampleRate: 22050, channels }, { bitDepth: 16 });
}

interface Batch {
  readonly results: Results;
  readonly events: readonly BatchEvent[];
  readonly folder: string;
}

/** Runs a batch into a folder of its own, or of that name. */
async function batch(
  engine: Engine,
  { place = `place${places++}`, names = tracks, signal = new AbortController().signal, force = false } = {},
): Promise<Batch> {
  const events: BatchEvent[] = [];
  const rows = names.map((relPath, i) => ({
    id: `audio_${i}`,
    relPath,
    durationSec: 2,
    sampleRate: 22050,
    channels: 1,
    fileSizeMb: 0.1,
    extra: new Map(),
  }));
  const making: Making = {
    folders: { root: join(home, 'root'), exportDir: join(home, place), workDir: 'work', profileName: 'quick' },
    drumsDir: join(home, 'root/drums'),
    profile: { name: 'quick', hash, options, values: profileValues(options) },
    seed: undefined,
    kernels: 'simd',
    timeoutSec: 60,
    force,
    keepWork: false,
  };
  const { results } = await makeBatch({
    plan: planBatch(rows, { startIndex: 0 }),
    making,
    engine,
    signal,
    onEvent: (event) => events.push(event),
    resultsPath: join(home, `${place}.json`),
    now: () => new Date(0),
  });
  return { results, events, folder: join(home, place) };
}

const onQueue = (): Engine => queueEngine({ address: queueAddress(redis.url, {}), priority: 'normal', timing });

interface Running {
  readonly events: readonly WorkerEvent[];
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  giveBack(): void;
}

function startWorker(more: Partial<WorkerRequest> = {}): Running {
  const [stopping, urgent] = [new AbortController(), new AbortController()];
  const events: WorkerEvent[] = [];
  const ended = runWorker({
    address: queueAddress(redis.url, {}),
    jobs: 2,
    memoryMib: undefined,
    folders: {},
    timing,
    signal: stopping.signal,
    urgent: urgent.signal,
    onEvent: (event) => events.push(event),
    ...more,
  });
  ended.catch(() => undefined);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await ended;
  };
  return { events, ended, stop, giveBack: () => urgent.abort() };
}

async function tree(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    hashes[path.slice(folder.length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return hashes;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const testRedis = hasRedis ? test : test.skip;

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

testRedis('two who enqueue the same both get all of it, and each track is made once', async () => {
  const worker = startWorker();
  const both = await Promise.all([batch(onQueue(), { place: 'both' }), batch(onQueue(), { place: 'both' })]);
  for (const { results } of both) expect(results).toMatchObject({ total: 6, successful: 3, failed: 3 });
  const made = worker.events.filter((event) => event.kind === 'ended' && event.reply?.state === 'made');
  expect(made).toHaveLength(3);
  await worker.stop();
});

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
  await expect(nowhere.ended).rejects.toThrow(/nowhere is not here: --root says where/);
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

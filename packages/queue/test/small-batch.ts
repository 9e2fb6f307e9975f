/** Small batches for tests: three tracks that can be made and three that cannot, a Redis, and workers in this process. */
import { test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBatch, planBatch, type BatchEvent, type Engine, type Making } from '@stem/batch';
import { parseProfile, profileValues, type Results } from '@stem/catalog';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';
import { hasRedis, startRedis, type RedisServer } from './redis-server.ts';
import { queueAddress } from '../src/address.ts';
import { queueEngine } from '../src/queue-engine.ts';
import { runWorker, type WorkerEvent, type WorkerRequest } from '../src/run-worker.ts';
import { usualTiming, type Timing } from '../src/timing.ts';

/** As fast as the timers of Redis allow. */
export const timing: Timing = {
  ...usualTiming,
  lockMs: 1_000,
  stalledMs: 300,
  retryMs: 50,
  lookMs: 200,
  countMs: 100,
  patienceMs: 60_000,
  endMs: 200,
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

const tracks: readonly string[] = ['a.wav', 'b.wav', 'c.wav', 'broken.wav', 'gone.wav', '../outside.wav'];

export let home = '';
export let redis: RedisServer;
let places = 0;

export async function openPlace(): Promise<void> {
  home = await mkdtemp(join(tmpdir(), 'stem-queue-'));
  await mkdir(join(home, 'root'));
  for (const name of ['a.wav', 'b.wav', 'c.wav']) await writeFile(join(home, 'root', name), noise(name));
  await writeFile(join(home, 'root/broken.wav'), 'no sound');
  if (hasRedis) redis = await startRedis();
}

export async function closePlace(): Promise<void> {
  if (hasRedis) await redis.close();
  await rm(home, { recursive: true, force: true });
}

export function noise(seed: string): Uint8Array {
  const random = createRandom(seed);
  const channels = [Float32Array.from({ length: 44100 }, (_, i) => 0.2 * random.gaussian() + 0.3 * Math.sin(i / 9))];
  return encodeWav({ sampleRate: 22050, channels }, { bitDepth: 16 });
}

export interface Batch {
  readonly results: Results;
  readonly events: readonly BatchEvent[];
  readonly folder: string;
}

/** Runs a batch into a folder of its own, or of that name. */
export async function batch(
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

export const onQueue = (more: Timing = timing): Engine =>
  queueEngine({ address: queueAddress(redis.url, {}), priority: 'normal', timing: more });

export interface Running {
  readonly events: readonly WorkerEvent[];
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  giveBack(): void;
}

export function startWorker(more: Partial<WorkerRequest> = {}): Running {
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

export async function tree(folder: string): Promise<Record<string, string>> {
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

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

export const testRedis: typeof test = hasRedis ? test : (test.skip as typeof test);

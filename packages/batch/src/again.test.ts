import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Manifest } from '@stem/catalog';
import { parseProfile, profileValues } from '@stem/catalog';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';
import { localEngine, makeAgain, makeBatch, planAgain, planBatch, type AgainPlan } from '@stem/batch';
import { changeTrash } from '@stem/batch/published';

const quick = parseProfile(
  `
global: {sample_rate: 22050}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 2, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`,
  'quick.yaml',
);

const relPath = `songs/-it's "this"\nsong.wav`;
const signal = new AbortController().signal;
let root = '';

function noise(seed: string): Uint8Array {
  const random = createRandom(seed);
  const channels = [Float32Array.from({ length: 44100 }, (_, i) => 0.2 * random.gaussian() + 0.3 * Math.sin(i / 9))];
  return encodeWav({ sampleRate: 22050, channels }, { bitDepth: 16 });
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stem-again-'));
  for (const folder of ['songs', 'drums']) await mkdir(join(root, folder));
  await writeFile(join(root, relPath), noise('song'));
  await writeFile(join(root, 'drums/shaker.wav'), noise('shaker'));
});
afterEach(() => rm(root, { recursive: true }));

/** Makes the track by a batch; gives its folder. */
async function made(seed?: number): Promise<string> {
  const row = {
    id: 'audio_0007',
    relPath,
    durationSec: 2,
    sampleRate: 22050,
    channels: 1,
    fileSizeMb: 0,
    extra: new Map(),
  };
  const { options, hash } = quick;
  const { outcomes } = await makeBatch({
    plan: planBatch([row], { startIndex: 0 }),
    making: {
      folders: { root, exportDir: 'export', workDir: 'work', profileName: 'quick' },
      drumsDir: join(root, 'drums'),
      profile: { name: 'quick', hash, options, values: profileValues(options) },
      seed,
      kernels: 'simd',
      timeoutSec: 300,
      force: false,
      keepWork: false,
    },
    engine: localEngine({ jobs: 1 }),
    signal,
    onEvent: () => {},
    resultsPath: join(root, 'results.json'),
    now: () => new Date(0),
  });
  expect(outcomes[0]?.row).toMatchObject({ success: true, made_because: ['nothing was there'] });
  return outcomes[0]?.folder ?? '';
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

function again(plan: AgainPlan, to = 'again'): ReturnType<typeof makeAgain> {
  const rest = { memoryMib: undefined, timeoutSec: 300, signal, onWait: () => {}, onKept: () => {} };
  return makeAgain({ plan, to: join(root, to), ...rest });
}

test.each([undefined, 7])('with the seed %s, gives every byte again, manifest included', async (seed) => {
  const folder = await made(seed);
  const manifest = await manifestOf(folder);
  // What lies there by now is not asked.
  await writeFile(join(root, 'drums/zither.wav'), noise('zither'));
  const plan = await planAgain(manifest, root, signal);
  expect(plan.obstacles).toEqual([]);
  const { folder: second, differing } = await again(plan);
  expect(differing).toEqual([]);
  expect(second).toBe(join(root, 'again/by_source', manifest.slug));
  for (const name of ['manifest.json', ...manifest.files.map(({ path }) => path)]) {
    expect((await readFile(join(second, name))).equals(await readFile(join(folder, name)))).toBe(true);
  }
});

test('names what is in the way, and makes nothing', async () => {
  const manifest = await manifestOf(await made());
  const obstacles = async (changed: Partial<Manifest>): Promise<readonly string[]> =>
    (await planAgain({ ...manifest, ...changed }, root, signal)).obstacles;
  expect(await obstacles({ stem: '0.0.1' })).toEqual([expect.stringMatching(/^the version of stem: was 0\.0\.1, is /)]);
  expect(await obstacles({ slug: '../out' })).toEqual([expect.stringContaining('"../out"')]);
  expect(await obstacles({ source: { ...manifest.source, rel_path: '../song.wav' } })).toEqual([
    expect.stringContaining('leads out of the root'),
  ]);
  const values = { ...manifest.profile.values, global: { sample_rate: 48000 } };
  expect(await obstacles({ profile: { ...manifest.profile, values } })).toEqual([expect.stringContaining('its hash')]);
  expect(await obstacles({ source: { ...manifest.source, decoder: 'ffmpeg 0.0' } })).toEqual([
    expect.stringContaining('was ffmpeg 0.0, here is'),
  ]);
  await writeFile(join(root, 'drums/shaker.wav'), noise('another'));
  expect(await obstacles({})).toEqual([expect.stringMatching(/^drum recording drums\/shaker\.wav: was /)]);
  await rm(join(root, 'drums/shaker.wav'));
  await writeFile(join(root, relPath), noise('another'));
  const plan = await planAgain(manifest, root, signal);
  expect(plan.obstacles).toEqual([
    expect.stringMatching(/^the audio of the source/),
    'drum recording drums/shaker.wav: is not used any more',
  ]);
  await expect(again(plan)).rejects.toThrow('the audio of the source');
  await rm(join(root, relPath));
  expect(await obstacles({})).toEqual([expect.stringContaining('The file is not there')]);
});

test('takes the place of nothing but the same textures', async () => {
  const one = await made();
  const plan = await planAgain(await manifestOf(one), root, signal);
  await again(plan);
  await again(plan);
  await rm(one, { recursive: true });
  const other = await planAgain(await manifestOf(await made(7)), root, signal);
  await expect(again(other)).rejects.toThrow(/by_source\/\S+ holds other textures.*--to/);
  expect(await manifestOf(join(root, 'again/by_source', plan.manifest.slug))).toEqual(plan.manifest);
});

test('brings nothing back that was rejected', async () => {
  const folder = await made();
  const manifest = await manifestOf(folder);
  const [rejected] = manifest.files;
  const { trashed } = await changeTrash(folder, { rejects: new Set([rejected?.sha256 ?? '']), restores: new Set() });
  expect(trashed).toEqual([rejected?.path]);
  const plan = await planAgain(await manifestOf(folder), root, signal);
  await expect(again(plan, 'export/quick')).rejects.toThrow(/were rejected.*--to/);
  expect((await manifestOf(folder)).files[0]).toHaveProperty('trashed', true);
  expect((await again(plan)).differing).toEqual([]);
});

/** Shards of a batch on one folder, some of them killed: together they are one run, in every byte. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot, stem, succeeded, type Outcome } from './repository.ts';
import { writeTone } from './tone.ts';
import { treeHashes } from './tree.ts';

jest.setTimeout(600_000);

/** Few and short textures. */
const profile = `
global: {sample_rate: 22050}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 2, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`;
const shards = 5;

let home: string;
const line = (place: string): string[] => ['batch-generate', '--root', 'music', '--export-dir', join(home, place)];
const inHome = (...args: string[]): Promise<Outcome> =>
  stem(args, { cwd: home, env: { XDG_CACHE_HOME: join(home, 'cache') } });
const shard = (number: number, place: string): Promise<Outcome> =>
  inHome(...line(place), '--shard', `${number}/${shards}`, '--output', `${place}.json`, '--jobs', '1');

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-shards-'));
  for (const folder of ['a', 'b']) await mkdir(join(home, 'music', folder), { recursive: true });
  await writeFile(join(home, 'music/config.yaml'), profile);
  // Names that meet in different shards, lengths of which one is most of all, and two rows that fail.
  for (let index = 0; index < 6; index++) {
    await writeTone(join(home, `music/a/tone ${index}.wav`), index === 3 ? 60 : 2 + index / 4);
    await writeTone(join(home, `music/b/tone ${index}.wav`), 2 + index / 8);
  }
  await writeFile(join(home, 'music/broken.wav'), 'RIFF');
  succeeded(await inHome('discover', '--root', 'music'));
  succeeded(await inHome('select', '--min-duration', '1'));
  const selection = await readFile(join(home, 'selected_sources.csv'), 'utf8');
  await writeFile(
    join(home, 'selected_sources.csv'),
    `${selection}audio_0098,broken.wav,9.00,44100,1,0.01,0\naudio_0099,gone.wav,3.00,44100,1,0.01,0\n`,
  );
  expect((await inHome(...line('whole'), '--output', 'whole.json')).status).toBe(1);
});

afterAll(() => rm(home, { recursive: true, force: true }));

const resultsText = async (name: string): Promise<string> =>
  (await readFile(join(home, name), 'utf8')).replace(/"timestamp": ".*"/, '"timestamp": ""');

test('shards, several at a time and in any order, make the bytes of one run', async () => {
  const outcomes = await Promise.all([4, 1, 5].map((number) => shard(number, 'parts')));
  const early = await inHome('results', 'merge', '--output', 'parts.json', '--json');
  expect(early.status).toBe(1);
  expect(JSON.parse(early.stdout)).toMatchObject({ merged: [1, 4, 5], missing: [2, 3], all_tracks: 14 });
  outcomes.push(...(await Promise.all([3, 2].map((number) => shard(number, 'parts')))));
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([0, 1]));

  const merged = await inHome('results', 'merge', '--output', 'parts.json');
  expect(merged.status).toBe(1);
  expect(merged.stderr).toContain('Merged 5 of 5 shards: 14 of 14 tracks.');
  expect(await resultsText('parts.json')).toBe(await resultsText('whole.json'));
  expect(await treeHashes(join(home, 'parts'))).toEqual(await treeHashes(join(home, 'whole')));
  const verified = await inHome('verify', 'parts', '--results', 'parts.json');
  expect(verified).toMatchObject({ status: 0 });
});

test('a shard that was killed is run again, while others work', async () => {
  const others = [2, 3].map((number) => shard(number, 'killed'));
  for (const number of [1, 4, 5]) await kill(number, 'killed');
  await Promise.all([...others, ...[5, 4, 1].map((number) => shard(number, 'killed'))]);
  const merged = await inHome('results', 'merge', '--output', 'killed.json', '--json');
  expect(JSON.parse(merged.stdout)).toMatchObject({ missing: [], missing_tracks: [], total: 14, successful: 12 });
  expect(await treeHashes(join(home, 'killed'))).toEqual(await treeHashes(join(home, 'whole')));
  expect((await readdir(join(home, 'killed/by_source'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

/** Kills a shard as soon as it has a lock, or else when it ends. */
async function kill(number: number, place: string): Promise<void> {
  const bin = join(repositoryRoot, 'apps/stem/bin/stem.js');
  const words = [...line(place), '--shard', `${number}/${shards}`, '--output', `${place}.json`, '--jobs', '1', '-q'];
  const child = spawn(process.execPath, [bin, ...words], { cwd: home, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const isLocked = async (): Promise<boolean> => {
    const names = await readdir(join(home, place, 'by_source')).catch((): string[] => []);
    const locks = names.filter((name) => name.startsWith('.stem-lock-'));
    const texts = await Promise.all(
      locks.map((name) => readFile(join(home, place, 'by_source', name), 'utf8').catch(() => '')),
    );
    return texts.some((text) => text.includes(`"pid":${child.pid},`));
  };
  while (child.exitCode === null && !(await isLocked())) await sleep(5);
  child.kill('SIGKILL');
  await ended;
}

test('before results are joined, why finds those of the shard that has the track', async () => {
  await rm(join(home, 'batch_results.json'), { force: true });
  for (const number of [1, 2]) {
    succeeded(await inHome('batch-generate', '--root', 'music', '--count', '3', '--shard', `${number}/2`));
  }
  const answer = JSON.parse(
    succeeded(await inHome('why', 'music/a/tone 3.wav', '--root', 'music', '--json')).stdout,
  ) as {
    batch: { results: string; row: unknown } | null;
  };
  expect(answer.batch?.results).toMatch(/batch_results\.shard-0\d-of-02\.json$/);
});

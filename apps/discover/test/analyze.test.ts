/** `discover --analyze`: what it measures, remembers and groups. */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseCatalog } from '@stem/catalog';
import { audioBuffer } from '@stem/core/audio';
import { encodeWav } from '@stem/core/format';
import { measuresVersion } from '@stem/core/texture';
import { createArchive, type Archive } from './archive.ts';

let archive: Archive;

beforeEach(async () => {
  archive = await createArchive();
});

afterEach(() => archive.remove());

const RATE = 8000;

/** Two seconds of a tone that swells in, after so much silence; every channel its gain. */
function tone(hz: number, { gains = [0.5], silenceSec = 0 } = {}): Uint8Array {
  const start = silenceSec * RATE;
  const channels = gains.map((gain) =>
    Float32Array.from({ length: start + 2 * RATE }, (_, frame) => {
      const at = frame - start;
      const level = at < 0 ? 0 : gain * Math.min(1, at / RATE);
      return level * (Math.sin((2 * Math.PI * hz * at) / RATE) + 0.3 * Math.sin((at * at) / 4000));
    }),
  );
  return encodeWav(audioBuffer(RATE, channels), { bitDepth: 16 });
}

async function rows(): Promise<Record<string, unknown>[]> {
  const bytes = await readFile(join(archive.outside, 'audio_catalog.csv'));
  return parseCatalog(bytes, 'audio_catalog.csv').rows.map((row) => ({
    path: row.relPath,
    ...Object.fromEntries(row.extra),
  }));
}

async function summary(...words: string[]): Promise<Record<string, unknown>> {
  return JSON.parse((await archive.discover('--analyze', '--jobs', '1', '--json', ...words)).stdout) as Record<
    string,
    unknown
  >;
}

const added =
  'loudness_lufs,true_peak_dbtp,loudness_range_lu,bpm,bpm_confidence,key,key_confidence,centroid_hz,flatness,' +
  'onset_rate_hz,stereo_width,clipped_runs,silence_sec,texture_score,duplicate_group,content_hash';

test('adds the columns after the six, levels with two decimals, nothing where there is nothing', async () => {
  await archive.add({ 'a.wav': tone(440, { gains: [0.5, 0.25] }), 'silent.wav': tone(440, { gains: [0] }) });
  expect((await archive.discover('--analyze', '--jobs', '1')).code).toBe(0);
  const text = await readFile(join(archive.outside, 'audio_catalog.csv'), 'utf8');
  expect(text.split(/\r?\n/)[0]).toBe(`id,rel_path,duration_sec,sample_rate,channels,file_size_mb,${added}`);
  const [loud, silent] = text.split(/\r?\n/).slice(1);
  expect(loud).toMatch(/^audio_0000,a\.wav,2\.00,8000,2,0\.06,-\d+\.\d\d,-\d+\.\d\d,\d+\.\d\d,/);
  expect(silent).toMatch(/^audio_0001,silent\.wav,2\.00,8000,1,0\.03,,,0\.00,,,,,.*,2\.00,0\.0,,[0-9a-f]{64}$/);

  await archive.discover('--analyze', '--jobs', '1', '--output', 'c.json');
  const [a, b] = JSON.parse(await readFile(join(archive.outside, 'c.json'), 'utf8')) as Record<string, unknown>[];
  expect(b).toMatchObject({ loudness_lufs: null, true_peak_dbtp: null, bpm: null, duplicate_group: null });
  expect(a).toMatchObject({ loudness_lufs: expect.any(Number), clipped_runs: 0, silence_sec: expect.any(Number) });
  await archive.discover('--analyze', '--jobs', '1', '--output', 'c.md');
  expect(await readFile(join(archive.outside, 'c.md'), 'utf8')).toContain(`| ${added.replaceAll(',', ' | ')} |`);
});

test('copies share a group, whose name stays when other files come and go', async () => {
  await archive.add({
    'b/kick.wav': tone(200),
    'copy of kick, louder.wav': tone(200, { gains: [0.9], silenceSec: 0.3 }),
    'other.wav': tone(333),
  });
  await archive.discover('--analyze');
  expect((await rows()).map((row) => [row['path'], row['duplicate_group']])).toEqual([
    ['b/kick.wav', 'dup_0000'],
    ['copy of kick, louder.wav', 'dup_0000'],
    ['other.wav', ''],
  ]);
  await archive.add({ 'a/other again.wav': tone(333) });
  await rename(join(archive.root, 'b/kick.wav'), join(archive.root, 'z.wav'));
  await archive.discover('--analyze', '--jobs', '1');
  expect((await rows()).map((row) => [row['path'], row['duplicate_group']])).toEqual([
    ['a/other again.wav', 'dup_0001'],
    ['copy of kick, louder.wav', 'dup_0000'],
    ['other.wav', 'dup_0001'],
    ['z.wav', 'dup_0000'],
  ]);
});

test('what was measured is known by its content: renamed, moved, copied, with another state', async () => {
  await archive.add({ 'a.wav': tone(200), 'b.wav': tone(300) });
  expect(await summary()).toMatchObject({ analysed: 2 });
  expect(await summary()).toMatchObject({ analysed: 0, duplicate_groups: 0 });
  await rename(join(archive.root, 'a.wav'), join(archive.root, 'c.wav'));
  await archive.add({ 'copy.wav': tone(300) });
  expect(await summary()).toMatchObject({ analysed: 0, duplicate_groups: 1 });
  expect(await summary('--fresh')).toMatchObject({ analysed: 3 });
});

test('what other kernels measured is kept apart', async () => {
  await archive.add({ 'a.wav': tone(200) });
  expect(await summary()).toMatchObject({ kernels: 'simd', analysed: 1 });
  expect(await summary('--kernels', 'plain')).toMatchObject({ kernels: 'plain', analysed: 1 });
  expect(await summary('--kernels', 'plain')).toMatchObject({ analysed: 0 });
  expect(await summary()).toMatchObject({ kernels: 'simd', analysed: 0 });
});

test('interrupted, it writes no catalog, and goes on where it was', async () => {
  await archive.add(Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`${i}.wav`, tone(200 + 7 * i)])));
  const { code, stderr } = await archive.interruptedAfter(500, '--analyze', '--jobs', '1');
  expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining('run it again to go on') });
  await expect(readFile(join(archive.outside, 'audio_catalog.csv'))).rejects.toThrow('ENOENT');
  expect(await summary()).toMatchObject({ files: 24, unreadable: [], analysis_failures: [] });
});

test('a cache that is cut short or full of nonsense is measured anew', async () => {
  await archive.add({ 'a.wav': tone(200) });
  await archive.discover('--analyze', '--jobs', '1');
  const [row] = await rows();
  const hash = String(row?.['content_hash']);
  const file = join(archive.outside, 'cache/stem', `analysis-${measuresVersion}`, hash.slice(0, 2), hash);
  await writeFile(file, (await readFile(file)).subarray(0, 50));
  expect(await summary()).toMatchObject({ analysed: 1 });
  expect(await rows()).toEqual([row]);
});

test('a scan that does not measure keeps the measures of files that are the same, and says which have none', async () => {
  await archive.add({ 'a.wav': tone(200), 'b.wav': tone(300), 'copy.wav': tone(300) });
  await archive.discover('--analyze', '--jobs', '1');
  const [a, b, copy] = await rows();
  await rename(join(archive.root, 'a.wav'), join(archive.root, 'moved.wav'));
  await archive.add({ 'b.wav': tone(301), 'new.wav': tone(400) });
  const { stderr } = await archive.discover();
  expect(stderr).toContain('2 files keep their measures from the older catalog; 2 new or changed have none');
  const nothing = Object.fromEntries(Object.keys(a ?? {}).map((column) => [column, '']));
  expect(await rows()).toEqual([
    { ...nothing, path: 'b.wav' },
    copy,
    { ...a, path: 'moved.wav' },
    { ...nothing, path: 'new.wav' },
  ]);
  expect(copy?.['duplicate_group']).toBe(b?.['duplicate_group']);
  await archive.discover('--analyze', '--jobs', '1');
  expect((await rows()).map((row) => row['content_hash'])).not.toContain('');
});

test('columns that a person added stay with their files', async () => {
  await archive.add({ 'a.wav': tone(200), 'b.wav': tone(300) });
  await archive.discover('--analyze', '--jobs', '1');
  const catalog = join(archive.outside, 'audio_catalog.csv');
  const lines = (await readFile(catalog, 'utf8')).trim().split(/\r?\n/);
  await writeFile(catalog, lines.map((line, index) => `${line},${['mood', 'calm', 'wild'][index]}\n`).join(''));
  await rename(join(archive.root, 'a.wav'), join(archive.root, 'z.wav'));
  for (const words of [[], ['--analyze', '--jobs', '1']]) {
    await archive.discover(...words);
    expect((await rows()).map(({ path, mood }) => [path, mood])).toEqual([
      ['b.wav', 'wild'],
      ['z.wav', 'calm'],
    ]);
  }
});

test('broken, empty, odd and many-channelled files stop nothing', async () => {
  const sine = Float32Array.from({ length: RATE }, (_, frame) => Math.sin(frame / 9));
  const odd = Buffer.from(encodeWav(audioBuffer(RATE, [sine]), { bitDepth: 32 }));
  for (let frame = 0; frame < RATE; frame += 100) odd.writeFloatLE(NaN, odd.length - 4 * RATE + 4 * frame);
  const form = tone(200);
  await archive.add({
    'broken.flac': 'fLaC and nothing that could follow it',
    'cut.wav': form.subarray(0, form.length >> 1),
    'empty.wav': encodeWav(audioBuffer(RATE, [new Float32Array(0)]), { bitDepth: 16 }),
    'good.wav': form,
    'odd.wav': odd,
    'six.wav': tone(200, { gains: [0.5, 0.4, 0.3, 0.2, 0.1, 0] }),
  });
  const said = await summary();
  expect(said).toMatchObject({ analysis_failures: [] });
  expect(JSON.stringify(said['unreadable'])).toContain('broken.flac');
  const found = await rows();
  expect(found.map(({ path }) => path)).toEqual(['cut.wav', 'empty.wav', 'good.wav', 'odd.wav', 'six.wav']);
  expect(found.every((row) => !JSON.stringify(row).includes('NaN'))).toBe(true);
  expect(found[1]).toMatchObject({ loudness_lufs: '', true_peak_dbtp: '', bpm: '', duplicate_group: '' });
  expect(found[4]?.['loudness_lufs']).toMatch(/^-\d+\.\d\d$/);
});

test('entries of older versions and those long unused leave the cache; what is in use stays', async () => {
  await archive.add({ 'a.wav': tone(200), 'b.wav': tone(300) });
  await archive.discover('--analyze', '--jobs', '1');
  const cache = join(archive.outside, 'cache/stem');
  const entries = join(cache, `analysis-${measuresVersion}`);
  const fileOf = (hash: unknown): string => join(entries, String(hash).slice(0, 2), String(hash));
  const [a, b] = (await rows()).map((row) => fileOf(row['content_hash']));
  await mkdir(join(cache, `analysis-${measuresVersion - 1}/ab`), { recursive: true });
  const long = new Date(Date.now() - 365 * 24 * 3600 * 1000);
  for (const file of [a, b, join(entries, 'pruned')]) await utimes(String(file), long, long);
  await rm(join(archive.root, 'a.wav'));
  expect(await summary()).toMatchObject({ analysed: 0 });
  expect(await readdir(cache)).not.toContain(`analysis-${measuresVersion - 1}`);
  await expect(stat(String(a))).rejects.toThrow('ENOENT');
  expect((await stat(String(b))).mtimeMs).toBeGreaterThan(long.getTime());
});

/** `stem audition` without a browser: what it writes, what it leaves alone, what it refuses. */
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findBatch, inspectBatch } from '@stem/batch/published';
import { createDesk, type Desk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await createDesk();
  await desk.track('one');
});
afterEach(() => desk.remove());

test('a page with every texture, what was measured of it, and where it came from', async () => {
  const { code, stdout } = await desk.audition();
  expect(code).toBe(0);
  expect(stdout).toContain('index.html: 3 textures of 1 track, 0.1 MiB.');
  const { textures, tracks } = await desk.data();
  expect(tracks[0]).toMatchObject({ name: 'one', folder: 'by_source/one', source: { href: '../../songs/one.wav' } });
  const [pad, swell, flicker] = textures;
  expect(pad).toMatchObject({ kind: 'pad', loop: [0, 44_099], from: [1, 3], brightness: 'dark', grade: 'A' });
  expect(swell).toMatchObject({ kind: 'swell', loop: [11_025, 33_074] });
  // A tone of 0.5 in both channels: −6 dB − 3 dB + 3 dB − 0.7 dB, and 14 dB more than its source.
  expect(pad?.level.lufs).toBeCloseTo(-6.6, 0);
  expect((pad?.level.lufs ?? 0) - (pad?.fromLevel?.lufs ?? 0)).toBeCloseTo(17, 0);
  expect(flicker).toMatchObject({ level: { lufs: null }, key: null, bpm: null });
});

test('run again it listens to new files only, and the page keeps its name', async () => {
  await desk.audition();
  const before = await desk.data();
  await desk.track('two', { hz: 600 });
  const { stdout } = await desk.audition('--json');
  expect(JSON.parse(stdout)).toMatchObject({ textures: 6, measured: 3 });
  const after = await desk.data();
  expect(after.id).toBe(before.id);
  const alone = ({ textures }: typeof after) => textures.map((texture) => ({ ...texture, group: '', isExample: true }));
  expect(alone(after).slice(0, 3)).toEqual(alone(before));
  expect(JSON.parse((await desk.audition('--json', '--fresh')).stdout)).toMatchObject({ measured: 6 });
});

test('textures that sound alike have one that stands for them, and the most different can be asked for', async () => {
  await desk.track('again');
  await desk.track('far', { hz: 4000 });
  const { stdout } = await desk.audition('--distinct', '2');
  expect(stdout).toMatch(
    / 7 textures in 3 groups that sound alike, 2 like no other\.\n {2}Opens with the 2 most different\./,
  );
  const { textures, distinct } = await desk.data();
  expect(distinct).toBe(2);
  expect(textures.map(({ group }) => group)).toEqual([
    'again_pad01_dark',
    'again_swell01_warm',
    'again_flicker01',
    null,
    null,
    'again_flicker01',
    'again_pad01_dark',
    'again_swell01_warm',
    'again_flicker01',
  ]);
  expect(textures.map(({ isExample }) => isExample)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  const known = JSON.parse((await desk.audition('--json', '--distinct', '3')).stdout);
  expect(known).toMatchObject({ alike_groups: 3 });
  const fresh = JSON.parse((await desk.audition('--json', '--distinct', '2', '--fresh')).stdout);
  expect(fresh.distinct).toEqual(known.distinct.slice(0, 2));
});

test('the same folder is the same page', async () => {
  await desk.audition();
  const before = await readFile(desk.page);
  await desk.audition('--jobs', '1', '--fresh');
  expect(await readFile(desk.page)).toEqual(before);
});

test('verify finds nothing wrong with a page and ratings, beside the folders or among them', async () => {
  await desk.audition();
  const bySource = join(desk.root, 'export/tr8s/by_source');
  await writeFile(join(bySource, 'index.html'), await readFile(desk.page));
  await writeFile(join(bySource, 'ratings.json'), '{}');
  const batch = await findBatch(join(desk.root, 'export'));
  if (batch === undefined) throw new Error('expected a batch');
  const report = await inspectBatch(batch, { signal: new AbortController().signal });
  expect([...report.findings, ...report.tracks.flatMap(({ findings }) => findings)]).toEqual([]);
});

test('names cannot become markup, nor end the data', async () => {
  const relPath = 'songs/<img src=x onerror=alert(1)> & "q\'uo" --></script><script>alert(2)</script>.wav';
  await desk.track('evil', { relPath, profile: '</title><script>alert(3)' });
  expect((await desk.audition()).code).toBe(0);
  const html = await readFile(desk.page, 'utf8');
  expect(html).not.toContain('<img');
  expect(html).not.toContain('alert(2)</script>');
  expect(html.match(/<script/g)).toHaveLength(3);
  const { tracks } = await desk.data();
  expect(tracks.map(({ source }) => source.path)).toContain(relPath);
});

test('a file of somebody else’s is not written over', async () => {
  await writeFile(desk.page, '<p>mine</p>');
  const { code, stderr } = await desk.audition();
  expect(code).toBe(2);
  expect(stderr).toMatch(/index\.html is not a page of stem audition/);
  expect(await readFile(desk.page, 'utf8')).toBe('<p>mine</p>');
});

test('what a manifest says leads nowhere else; the rest is on the page, and 1', async () => {
  await desk.track('two', { hz: 600 });
  const manifest = join(desk.root, 'export/tr8s/by_source/two/manifest.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace('"pads/two_pad01_dark.wav"', '"../one/pads/one_pad01_dark.wav"'));
  await writeFile(join(desk.root, 'secret.wav'), 'x');
  await rm(join(desk.root, 'export/tr8s/by_source/two/swells/two_swell01_warm.wav'));
  await symlink(
    join(desk.root, 'secret.wav'),
    join(desk.root, 'export/tr8s/by_source/two/swells/two_swell01_warm.wav'),
  );
  const { code, stderr } = await desk.audition();
  expect(code).toBe(1);
  expect(stderr).toMatch(/leads out of the root.*\n.*leads out of the root/);
  expect((await desk.data()).textures).toHaveLength(4);
});

test('without the source there is nothing to compare with, which is said', async () => {
  await rm(join(desk.root, 'songs'), { recursive: true });
  const { code, stdout } = await desk.audition();
  expect(code).toBe(0);
  expect(stdout).toContain('No comparing with 1 source that --root does not lead to (songs/one.wav).');
  expect((await desk.data()).tracks[0]?.source.href).toBeNull();
});

test('--embed puts the sound into the page', async () => {
  const { stdout } = await desk.audition('--embed');
  expect(stdout).toContain('with the sound in it');
  const html = await readFile(desk.page, 'utf8');
  expect(html).toContain('<script type="text/plain" id="sound-0">ZkxhQ');
  expect(await desk.data()).toMatchObject({ embedded: 'flac' });
});

test.each([
  ['a folder without textures', 'songs', /No textures of stem batch-generate/],
  ['the folder of a single track', 'export/tr8s/by_source/one', /name the one above it/],
])('%s is refused', async (_, folder, message) => {
  await mkdir(join(desk.root, folder), { recursive: true });
  const { code, stderr } = await desk.auditionOf(folder);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(await readdir(join(desk.root, folder))).not.toContain('index.html');
});

/** Select, batch, why, and the command that why prints, run by a shell: the same bytes, whatever things are called. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whySchema, type WhyDocument } from '@stem/catalog/why';
import { repositoryRoot, run, stem, succeeded, type Outcome } from './repository.ts';
import { writeTone } from './tone.ts';
import { treeHashes } from './tree.ts';

jest.setTimeout(300_000);

/** Few and short textures. */
const profile = `
global: {sample_rate: 22050}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 2, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`;

const good = `masters/-it's "$(id)" 🎹\u202e\nsong!.wav`;
const other = 'masters/other.wav';
const skipped = 'scratch/idea.wav';

let desk = '';
/** A folder's name that a shell and a terminal would stumble over. */
let root = '';

beforeEach(async () => {
  desk = await mkdtemp(path.join(tmpdir(), 'stem-why-'));
  root = path.join(desk, `-my 'old' $HOME\u001b[31m 100%\n🎧 archive\n`);
  for (const folder of ['masters', 'scratch']) await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, 'config_mine.yaml'), profile);
  await Promise.all([good, other, skipped].map((file, index) => writeTone(path.join(root, file), 2 + index / 4)));
  await mkdir(path.join(desk, 'bin'));
  const bin = path.join(repositoryRoot, 'apps/stem/bin/stem.js');
  await writeFile(path.join(desk, 'bin/stem'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, {
    mode: 0o755,
  });
});
afterEach(() => rm(desk, { recursive: true }));

const ruleFlags = ['--min-duration', '1'];
const batch = (...flags: string[]): Promise<Outcome> =>
  stem(['batch-generate', '--root', root, '--profile', 'mine', ...flags], { cwd: desk });

async function whole(): Promise<void> {
  succeeded(await stem(['discover', '--root', root], { cwd: desk }));
  succeeded(await stem(['select', ...ruleFlags], { cwd: desk }));
  succeeded(await batch());
}

async function why(subject: string, ...flags: string[]): Promise<WhyDocument> {
  const outcome = succeeded(await stem(['why', ...flags, '--json', '--', subject], { cwd: desk }));
  const document: unknown = JSON.parse(outcome.stdout);
  const checked = whySchema.parse(document);
  expect(document).toEqual(checked);
  return checked;
}

function shell(command: string): Promise<Outcome> {
  const env = { PATH: `${path.join(desk, 'bin')}:${process.env['PATH']}` };
  return run('sh', ['-c', command], { cwd: desk, env });
}

test('what why prints makes a texture again, to the byte, and its whole folder', async () => {
  await whole();
  const track = await why(good, '--root', root, ...ruleFlags);
  expect(track.selection).toMatchObject({ selected: true, agrees: true, rejected_by: null });
  expect(track.now).toMatchObject({ state: 'up-to-date', changes: [] });
  const folder = track.textures?.folder ?? '';
  const before = await treeHashes(folder);
  const pad = Object.keys(before).find((name) => name.startsWith('pads/')) ?? '';

  const texture = await why(path.join(folder, pad), ...ruleFlags);
  expect(texture.root).toBe(root);
  expect(texture.texture).toMatchObject({ path: pad, state: 'as made', role: 'pad' });
  expect(texture.texture?.sources[0]).toMatchObject({ file: good, start_sec: expect.any(Number) });

  // What the profile and the texture are by now does not matter.
  await writeFile(path.join(root, 'config_mine.yaml'), profile.replace('grains_per_cloud: 8', 'grains_per_cloud: 9'));
  await rm(path.join(folder, pad));
  const text = succeeded(await stem(['why', path.join(folder, pad), ...ruleFlags], { cwd: desk })).stdout;
  expect(text).toMatch(/the file +is gone/);
  expect(text).toContain('profile clouds.grains_per_cloud: was 8, is 9');
  expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  const command = /^ {2}(stem again .*)$/m.exec(text)?.[1] ?? '';
  const { stdout, stderr } = succeeded(await shell(command));
  expect(stderr).toContain('are the same, byte for byte');
  expect(stdout.trim()).toBe(path.join('again/by_source', path.basename(folder), pad));
  expect(await treeHashes(path.join(desk, 'again/by_source', path.basename(folder)))).toEqual(before);
});

test('why and batch-generate agree on what is made again, and on the reason', async () => {
  await whole();
  const folder = (await why(other, '--root', root)).textures?.folder ?? '';
  const agree = async (words: RegExp, ...flags: string[]): Promise<void> => {
    const { now } = await why(other, '--root', root, '--profile', 'mine', ...flags);
    expect(now?.state).toBe('to-be-made');
    expect(now?.because).toEqual([expect.stringMatching(words)]);
    succeeded(await batch(...flags));
    const { batch: last, now: then } = await why(other, '--root', root);
    expect(last?.row?.made_because).toEqual(now?.because);
    expect(then?.state).toBe('up-to-date');
  };
  await agree(/^seed: was from audio and profile, is 7$/, '--seed', '7');
  // The seed it was made with is kept, unless another is asked for.
  await writeFile(path.join(root, 'config_mine.yaml'), profile.replace('[warm]', '[dark]'));
  await agree(/^profile drones\.pad_variants: was \["warm"\], is \["dark"\]$/, '--seed', '7');
  await agree(/^--kernels: was simd, is plain$/, '--seed', '7', '--kernels', 'plain');
  await mkdir(path.join(root, 'drums'));
  await writeTone(path.join(root, 'drums/kick.wav'), 1);
  await agree(/^drum recording drums\/kick\.wav: is new$/, '--seed', '7', '--kernels', 'plain');
  await writeTone(path.join(root, other), 2.5);
  await agree(/^the audio of the source: its SHA-256 was /, '--seed', '7', '--kernels', 'plain');
  await rm(path.join(folder, 'manifest.json'));
  await agree(/^nothing was there$/, '--seed', '7', '--kernels', 'plain');
});

test('says what it fell to, and what is in the way of the same bytes', async () => {
  await whole();
  const idea = await why(skipped, '--root', root, ...ruleFlags);
  expect(idea).toMatchObject({
    selection: { selected: false, rejected_by: 'skip', row: null, agrees: true },
    batch: { row: null },
    now: null,
    again: null,
  });
  const beyond = await why(other, '--root', root, ...ruleFlags, '--limit', '1');
  expect(beyond.selection).toMatchObject({ rejected_by: 'limit', agrees: false });
  expect(beyond.selection?.reasons.at(-1)?.detail).toBe('place 2 of 2, only 1 are selected');

  await writeTone(path.join(root, other), 3);
  const changed = await why(other, '--root', root, ...ruleFlags);
  expect(changed.again).toMatchObject({ command: null, obstacles: [expect.stringContaining('SHA-256')] });
  const folder = changed.textures?.folder ?? '';
  const refused = await stem(['again', folder, '--root', root, '--to', 'again'], { cwd: desk });
  expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('cannot be made again') });
  await rm(path.join(root, other));
  expect(await why(other, '--root', root)).toMatchObject({
    now: { state: 'would-fail', reason: expect.stringContaining('The file is not there') },
    again: { command: null, obstacles: [expect.stringContaining('The file is not there')] },
  });
  const manifest = path.join(folder, 'manifest.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/"stem": "[^"]+"/, '"stem": "0.0.1"'));
  await writeTone(path.join(root, other), 2.25);
  expect((await why(folder)).again?.obstacles).toEqual([expect.stringMatching(/^the version of stem: was 0\.0\.1/)]);
});

test('what nothing is called is answered with where it was looked for', async () => {
  await whole();
  const wrong = async (...words: string[]): Promise<string> => {
    const outcome = await stem(['why', ...words], { cwd: desk });
    expect(outcome).toMatchObject({ status: 2, stdout: '' });
    return outcome.stderr;
  };
  expect(await wrong('nothing.wav')).toMatch(
    /There is no track or texture nothing\.wav: .*audio_catalog\.csv lists none/,
  );
  expect(await wrong(String.raw`masters\othr.wav`)).toContain(`Did you mean ${other}?`);
  expect(await wrong(other, '--root', 'gone')).toMatch(/--root .*gone is not there/);
  expect(await wrong('bin/stem', '--root', path.join(root, 'masters'))).toContain('is neither a texture');
  const folder = (await why('audio_0001', '--root', root)).textures?.folder ?? '';
  await writeFile(path.join(folder, 'mine.wav'), '');
  expect(await wrong(path.join(folder, 'mine.wav'))).toContain('stem has not made this');
  expect(await wrong(path.join(folder, 'pads/none.wav'))).toContain('there is no such texture');
  expect(await wrong(path.join(root, 'masters'), '--root', root)).toContain('is a folder: name a recording in it');
  await writeFile(path.join(root, 'notes.txt'), '');
  expect(await wrong(path.join(root, 'notes.txt'), '--root', root)).toContain('is neither a texture');
  const into = await stem(['again', folder, '--root', root, '--to', path.join(folder, 'again')], { cwd: desk });
  expect(into).toMatchObject({ status: 2, stderr: expect.stringContaining('name one beside them') });
  expect(await wrong(other, '--catalog', 'none.csv')).toContain('none.csv');
});

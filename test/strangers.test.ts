/**
 * An archive, a profile, a selection, rules and a song from a stranger: none of them reads or writes outside the root and the
 * export folder, none stops a command for long, and no name of theirs steers a terminal.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeWav } from '@stem/core/format';
import { repositoryRoot } from './repository.ts';

const home = await mkdtemp(join(tmpdir(), 'stem-strangers-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const bin = join(repositoryRoot, 'apps/stem/bin/stem.js');

function stem(...words: string[]) {
  const env = { ...process.env, XDG_CACHE_HOME: join(home, 'cache') };
  return spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8', cwd: home, env, timeout: 60_000 });
}

/** A second and a half of a chord. */
function chord(): Uint8Array {
  const samples = Float32Array.from({ length: 33_075 }, (_, i) =>
    [220, 277, 330].reduce((sum, pitch) => sum + 0.15 * Math.sin((2 * Math.PI * pitch * i) / 22_050), 0),
  );
  return encodeWav({ sampleRate: 22_050, channels: [samples] }, { bitDepth: 16 });
}

const quick = `
global: {sample_rate: 22050}
pad_miner: {max_candidates_per_file: 1, target_durations_sec: [1], window_hop_sec: 0.5}
drones: {swell_duration_sec: 0.5, pitch_shift_semitones: [0], time_stretch_factors: [1], pad_variants: [warm]}
clouds: {clouds_per_source: 1, cloud_duration_sec: 0.5, grains_per_cloud: 8}
hiss: {hiss_loops_per_source: 1, loop_duration_sec: 0.5, bandpass_high_hz: 10000, flicker_count: 1}
`;

function rowsOf(...paths: readonly string[]): string {
  const shape = { duration_sec: 1.5, sample_rate: 22_050, channels: 1, file_size_mb: 0.1, selection_score: 1 };
  return JSON.stringify(paths.map((path, index) => ({ id: `audio_${index}`, rel_path: path, ...shape })));
}

const batch = ['batch-generate', '--sources', 'selected.json', '--root', 'root', '--jobs', '1'];

/** Every file of the home but what was there before the command. */
async function filesOutside(): Promise<string[]> {
  const names = await readdir(home, { recursive: true });
  return names.filter((name) => name.startsWith('outside/'));
}

beforeEach(async () => {
  for (const name of await readdir(home)) await rm(join(home, name), { recursive: true });
  await mkdir(join(home, 'root'));
  await mkdir(join(home, 'outside'));
  await writeFile(join(home, 'root/a.wav'), chord());
  await writeFile(join(home, 'root/config.yaml'), quick);
  await writeFile(join(home, 'selected.json'), rowsOf('a.wav'));
});

describe('links that lead out of the root', () => {
  test.each([
    ['the export folder of a profile', 'paths: {export_dir: out/textures}', 'out', '--export-dir'],
    ['the usual export folder', '', 'export', '--export-dir'],
    ['the work folder of a profile', 'paths: {work_dir: out}', 'out', '--work-dir'],
  ])('%s: refused, and nothing is written there', async (_, paths, link, flag) => {
    await writeFile(join(home, 'root/config.yaml'), `${quick}${paths}\n`);
    await symlink(join(home, 'outside'), join(home, 'root', link));
    const { status, stdout, stderr } = stem(...batch);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: The folder \S+ is outside the root: a link leads to \S+outside\. /);
    expect(stderr).toContain(`name it with ${flag}.`);
    expect(await filesOutside()).toEqual([]);
    expect(existsSync(join(home, 'batch_results.json'))).toBe(false);
  });

  test('by the user’s own word they are followed', async () => {
    await symlink(join(home, 'outside'), join(home, 'root/export'));
    expect(stem(...batch, '--export-dir', 'export')).toMatchObject({ status: 0 });
    expect(await filesOutside()).toContain('outside/by_source/a/manifest.json');
    expect(stem('verify', 'outside')).toMatchObject({ status: 0 });
  });

  test('the drums folder: left out, with a warning', async () => {
    await writeFile(join(home, 'outside/kick.wav'), chord());
    await symlink(join(home, 'outside'), join(home, 'root/drums'));
    const { status, stderr } = stem(...batch);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: the drums folder \S+ is left out: it is outside the root/m);
  });

  test('the profile: refused, and named by its path it is taken', async () => {
    await writeFile(join(home, 'outside/config.yaml'), 'global: { sample_rate: 22050 }\n');
    await rm(join(home, 'root/config.yaml'));
    await symlink('../outside/config.yaml', join(home, 'root/config.yaml'));
    const { status, stderr } = stem(...batch);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: The profile \S+ is outside the root: a link leads to \S+outside.config\.yaml\. /);
    expect(stem(...batch, '--profile', 'outside/config.yaml', '--dry-run').status).toBe(0);
  });

  test('folders in that of a delivery: refused, and nothing is written there', async () => {
    await writeFile(join(home, 'root/song.yaml'), 'sections: [{name: verse, bars: 1}]\nstems: [{name: bass}]\n');
    for (const name of ['stems', '.stem-produce']) {
      await mkdir(join(home, 'made'));
      await symlink(join(home, 'outside'), join(home, 'made', name));
      const { status, stderr } = stem('produce', 'root/song.yaml', '--out', 'made');
      expect(status).toBe(2);
      expect(stderr).toMatch(/^error: \S+ is a link to \S+outside, where the files would be written\. /);
      expect(await readdir(join(home, 'outside'))).toEqual([]);
      await rm(join(home, 'made'), { recursive: true });
    }
  });

  test('a take of a song, or its reference: refused', async () => {
    await writeFile(join(home, 'outside/take.wav'), chord());
    await symlink('../outside/take.wav', join(home, 'root/take.wav'));
    const songs = [
      'sections: [{name: verse, bars: 1}]\nstems: [{name: guitars, source: {file: take.wav}}]\n',
      'reference: {file: take.wav}\n',
    ];
    for (const song of songs) {
      await writeFile(join(home, 'root/song.yaml'), song);
      const { status, stderr } = stem('produce', 'root/song.yaml', '--out', 'made');
      expect(status).toBe(1);
      expect(stderr).toMatch(/file: expected a file in the folder of the song, got a link at \S+ that leads out of it/);
      expect(existsSync(join(home, 'made'))).toBe(false);
    }
  });
});

describe('documents that go off', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map(
      ([before, name]) => `${name}: &${name} [${`*${before}, `.repeat(10)}]`,
    ),
    '',
  ].join('\n');

  test.each([
    ['a selection', 'selected.json', deep, batch],
    ['a row of one', 'selected.json', rowsOf('a.wav').replace('"channels":1', `"channels":${deep}`), batch],
    [
      'a cell that nobody checks',
      'selected.json',
      rowsOf('a.wav').replace('"channels":1', `"channels":1,"x":${deep}`),
      batch,
    ],
    ['a catalog', 'catalog.json', deep, ['select', '--catalog', 'catalog.json']],
    ['a profile in YAML', 'root/config.yaml', `clouds: ${deep}`, batch],
    ['a song in YAML', 'song.yaml', `stems: ${deep}`, ['produce', 'song.yaml', '--out', 'made']],
    [
      'rules in YAML',
      'rules.yaml',
      `weights: ${deep}`,
      ['select', '--catalog', 'selected.json', '--rules', 'rules.yaml'],
    ],
  ])('%s with ten thousands of levels is a wrong document, not a fault of ours', async (_, file, text, words) => {
    await writeFile(join(home, file), text);
    const { status, stdout, stderr } = stem(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toContain('fault in stem');
    expect(stderr).toMatch(new RegExp(`^error: \\S*${file.replace('.', '\\.')}:\\d+:\\d+: `));
  });

  test.each([
    ['a profile', 'root/config.yaml', batch],
    ['a song', 'song.yaml', ['produce', 'song.yaml', '--out', 'made']],
    ['rules', 'rules.yaml', ['select', '--catalog', 'selected.json', '--rules', 'rules.yaml']],
  ])('%s of aliases that multiply is refused', async (_, file, words) => {
    await writeFile(join(home, file), bomb);
    const { status, stderr } = stem(...words);
    expect(status).toBe(2);
    expect(stderr).toContain('Excessive alias count');
  });
});

describe('names that would steer a terminal', () => {
  const name = 'x\u001b]0;owned\u0007\u001b[2J\u202e\u009b31m\r\nerror: forged.wav';
  /** What must not come out of any command: controls but the line's end, marks that turn text around. */
  const steering = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

  test('come out inert, whatever the command says of them', async () => {
    await writeFile(join(home, 'root', name), chord());
    await writeFile(join(home, 'root', `broken ${name}`), 'RIFF');
    await mkdir(join(home, 'root', `folder ${name}`));
    await symlink('/', join(home, 'root', `link ${name}`));
    const song = JSON.stringify({ title: name, sections: [{ name, bars: 1 }], stems: [{ name: 'bass' }] });
    await writeFile(join(home, 'song.yaml'), song);
    const runs: string[][] = [
      ['discover', '--root', 'root', '--output', 'catalog.csv', '--verbose', '--analyze', '--jobs', '1'],
      ['discover', '--root', 'root', '--output', 'catalog.json', '--json'],
      ['discover', '--root', join('root', `folder ${name}`), '--output', 'other.csv'],
      ['discover', '--root', join('root', name)],
      ['select', '--catalog', 'catalog.csv', '--output', 'selected.csv', '--explain'],
      ['select', '--catalog', name],
      ['batch-generate', '--sources', 'catalog.csv', '--root', 'root', '--jobs', '1'],
      ['batch-generate', '--sources', 'catalog.csv', '--root', 'root', '--dry-run', '--jobs', '1'],
      ['batch-generate', '--sources', 'catalog.csv', '--root', name],
      ['batch-generate', '--sources', 'catalog.csv', '--root', 'root', '--profile', name],
      ['verify', 'root', '--json'],
      ['verify', 'root'],
      ['verify', name],
      ['verify', join('root', name)],
      ['produce', 'song.yaml', '--out', 'made', '--dry-run'],
      ['produce', name, '--out', 'made'],
      ['doctor', '--root', name],
      [name],
      ['discover', `--${name}`],
    ];
    for (const words of runs) {
      const { status, stdout, stderr } = stem(...words);
      const said = `${stdout}${stderr}`;
      expect({ words, steering: steering.exec(said)?.[0] }).toEqual({ words, steering: undefined });
      expect({ words, fault: said.includes('fault in stem') }).toEqual({ words, fault: false });
      expect({ words, forged: /^error: forged/m.test(said) }).toEqual({ words, forged: false });
      expect(status).not.toBeNull();
    }
  });
});

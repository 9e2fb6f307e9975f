/** `stem doctor` as a person meets it, on this machine and on ones that lack something. */
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { checkDecoders } from '../src/doctor/decoders.ts';
import { installedPackages } from '../src/doctor/installation.ts';
import { isAtLeast } from '../src/doctor/machine.ts';
import { checkThreads } from '../src/doctor/threads.ts';

const home = await mkdtemp(join(tmpdir(), 'stem-doctor-test-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const own = join(import.meta.dirname, '..');

function doctor(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const all = { ...process.env, XDG_CACHE_HOME: join(home, 'cache'), ...env };
  return spawnSync(process.execPath, [join(own, 'bin/stem.js'), 'doctor', ...words], {
    encoding: 'utf8',
    cwd: home,
    env: all,
  });
}

interface Checks {
  readonly passed: boolean;
  readonly checks: readonly { readonly name: string; readonly state: string; readonly found: string }[];
}

test('everything is there: a line for each check, 0, and nothing left behind', async () => {
  const { status, stdout, stderr } = doctor([]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^passed {3}node {2,}\d+\.\d+\.\d+ on /m);
  expect(stdout).toMatch(/^passed {3}installation {2,}\d+ packages, all \d+\.\d+\.\d+$/m);
  expect(stdout).toMatch(/^passed {3}threads {2,}all that they run can be loaded$/m);
  expect(stdout).toMatch(/^passed {3}kernels .*; the same bytes as everywhere$/m);
  for (const name of ['WAV', 'AIFF', 'FLAC', 'MP3', 'Vorbis', 'Opus']) {
    expect(stdout).toMatch(new RegExp(`^passed   decoder ${name} +9600 frames, -\\d+ dB from the tone$`, 'm'));
  }
  expect(stdout).toMatch(/^\d+ passed, \d warnings, 0 failed\n$/m);
  expect(await readdir(home)).toEqual([]);
});

test('the same as a document', () => {
  const { checks, passed } = JSON.parse(doctor(['--json']).stdout) as Checks;
  expect(passed).toBe(true);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'node',
      'installation',
      'kernels',
      'ffmpeg',
      'memory',
      'root',
      'profile',
      'export',
      'cache',
    ]),
  );
});

test('without ffmpeg it warns, and passes', () => {
  const { status, stdout } = doctor([], { STEM_FFMPEG: join(home, 'none') });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^warning {2}ffmpeg +none\n +M4A, .* install ffmpeg/m);
});

test('a root that is not there, a profile that is broken: what to do, and 1', async () => {
  expect(doctor(['--root', 'nowhere'])).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^failed {3}root +\S*nowhere is not there\n +Name the folder/m),
  });
  await mkdir(join(home, 'root'));
  await writeFile(join(home, 'root/config.yaml'), 'clouds: {clouds_per_source: many}\n');
  expect(doctor(['--root', 'root'])).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^failed {3}profile +\S*config\.yaml:1:29: clouds\.clouds_per_source: expected/m),
  });
  await rm(join(home, 'root'), { recursive: true });
});

// Who is root may write anywhere.
(process.getuid?.() === 0 ? test.skip : test)('a folder that cannot be written to fails', async () => {
  await mkdir(join(home, 'shut'));
  await chmod(join(home, 'shut'), 0o555);
  const { status, stdout } = doctor(['--root', 'shut']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^failed {3}export +\S+: cannot write to \S+shut: permission denied \(EACCES\)$/m);
  await rm(join(home, 'shut'), { recursive: true });
});

test('a place that is a file fails', async () => {
  await writeFile(join(home, 'file'), '');
  const { status, stdout } = doctor(['--cache-dir', 'file']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^failed {3}cache +\S+file: cannot write to \S+file: /m);
  await rm(join(home, 'file'));
});

test('a temporary folder that is not there fails: nobody makes it', () => {
  const path = join(home, 'no such folder');
  const { status, stdout } = doctor([], { TMPDIR: path, TEMP: path, TMP: path });
  expect(status).toBe(1);
  expect(stdout).toContain(`${path} is not there`);
});

test('versions are compared by their parts', () => {
  expect(['20.19.0', '20.19.1', '20.20.0', '22.0.0', '100.1.1'].map((one) => isAtLeast(one, '20.19'))).toEqual(
    Array.from({ length: 5 }, () => true),
  );
  expect(['20.18.9', '18.99.0', '9.0.0'].map((one) => isAtLeast(one, '20.19'))).toEqual([false, false, false]);
});

test('packages of another version, and ones that are missing, are found wherever Node would', async () => {
  const place = join(home, 'install');
  const put = async (folder: string, name: string, version: string, needs: readonly string[]): Promise<void> => {
    await mkdir(join(place, folder), { recursive: true });
    const dependencies = Object.fromEntries(needs.map((need) => [need, '^1.0.0']));
    await writeFile(join(place, folder, 'package.json'), JSON.stringify({ name, version, dependencies }));
  };
  await put('node_modules/@stem/stem', '@stem/stem', '1.0.0', ['@stem/core', '@stem/cli', 'yaml']);
  await put('node_modules/@stem/core', '@stem/core', '1.0.0', []);
  await put('node_modules/@stem/cli', '@stem/cli', '1.0.0', ['@stem/core', '@stem/kernels']);
  await put('node_modules/@stem/cli/node_modules/@stem/core', '@stem/core', '0.9.0', []);
  const found = installedPackages(join(place, 'node_modules/@stem/stem'));
  expect(found.map(({ name, version }) => `${name} ${version ?? 'missing'}`).toSorted()).toEqual([
    '@stem/cli 1.0.0',
    '@stem/core 0.9.0',
    '@stem/core 1.0.0',
    '@stem/kernels missing',
    '@stem/stem 1.0.0',
  ]);
  await rm(place, { recursive: true });
});

test('what threads cannot load is named', async () => {
  const place = join(home, 'mixed');
  const put = async (name: string, file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(place, 'node_modules', name, file)), { recursive: true });
    await writeFile(join(place, 'node_modules', name, file), text);
  };
  const dependencies = { '@stem/batch': '1', '@stem/discover': '1', '@stem/produce': '1', '@stem/audition': '1' };
  await put('@stem/stem', 'package.json', JSON.stringify({ name: '@stem/stem', version: '1', dependencies }));
  for (const name of ['@stem/batch', '@stem/discover', '@stem/produce']) {
    await put(name, 'package.json', JSON.stringify({ name, version: '1', type: 'module' }));
  }
  await put('@stem/batch', 'dist/worker.js', "export { gone } from './other.js';");
  await put('@stem/batch', 'dist/other.js', 'export const here = 1;');
  await put('@stem/discover', 'dist/analysis/analyze-worker.js', 'export default () => 1;');
  const { state, found } = await checkThreads(join(place, 'node_modules/@stem/stem'));
  expect(state).toBe('failed');
  expect(found).toMatch(/^@stem\/batch: .*gone.*; @stem\/produce: .*worker\.js.*; @stem\/audition is missing$/);
  await rm(place, { recursive: true });
});

test('a tone that is damaged, or is not there, fails its decoder alone', async () => {
  const place = join(home, 'damaged');
  await cp(join(own, 'tones'), join(place, 'tones'), { recursive: true });
  await rm(join(place, 'tones/tone.mp3'));
  await writeFile(join(place, 'tones/tone.flac'), 'fLaC');
  const checks = await checkDecoders(place);
  expect(checks.filter(({ state }) => state === 'failed').map(({ name }) => name)).toEqual([
    'decoder FLAC',
    'decoder MP3',
  ]);
  await rm(place, { recursive: true });
});

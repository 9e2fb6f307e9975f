/** What a stranger gets from the registry: packs every package, installs the tarballs in an empty folder, uses them. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot, run, succeeded, tool } from './repository.ts';
import { writeTone } from './tone.ts';

const packages = [
  'audition',
  'batch',
  'batch-generate',
  'catalog',
  'cli',
  'core',
  'discover',
  'keep',
  'kernels',
  'produce',
  'queue',
  'select',
  'stem',
  'storage',
  'why',
];

const libraryScript = `
import { decode, encodeWav } from '@stem/core/format';
import { analyzeTrack } from '@stem/core/analysis';
import { frameCount } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
const { audio, info } = await decode('archive/tone.wav');
const analysis = analyzeTrack(audio);
const bytes = encodeWav(audio, { bitDepth: 24, random: createRandom('demo') });
console.log(JSON.stringify({ rate: info.sampleRate, frames: frameCount(audio), bytes: bytes.length,
  onsets: analysis.onsetFrames.length }));
`;

const consumer = `
import { InputError } from '@stem/core';
import { audioBuffer, type AudioBuffer } from '@stem/core/audio';
import { analyzeTrack, type TrackAnalysis } from '@stem/core/analysis';
import { createRandom, type Random } from '@stem/core/dsp';
import { decode, encodeWav, type DecodedAudio } from '@stem/core/format';
import { textureOptions, type TextureOptions } from '@stem/core/texture';
const audio: AudioBuffer = audioBuffer(44100, [new Float32Array(8)]);
const analysis: TrackAnalysis = analyzeTrack(audio);
const random: Random = createRandom('a seed');
const options: TextureOptions = textureOptions.parse({});
const bytes: Uint8Array = encodeWav(audio, { bitDepth: 16, random });
const decoded: Promise<DecodedAudio> = decode('a.wav');
// @ts-expect-error a bit depth that does not exist: the packed types are types, not any
encodeWav(audio, { bitDepth: 17 });
export { analysis, options, bytes, decoded, InputError };
`;

jest.setTimeout(600_000);

let folder: string;
const installed = (...parts: string[]): string => path.join(folder, 'node_modules', ...parts);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stem-packaging-'));
  const tarballs = path.join(folder, 'tarballs');
  const packed = await run(
    tool('pnpm'),
    ['-r', '--filter', './{packages,apps}/**', 'pack', '--pack-destination', tarballs],
    { cwd: repositoryRoot },
  );
  succeeded(packed);
  await writeFile(path.join(folder, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }\n');
  const files = (await readdir(tarballs)).map((name) => path.join(tarballs, name));
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', ...files];
  const npm = await run('npm', install, { cwd: folder });
  succeeded(npm);
  await mkdir(path.join(folder, 'archive'));
  await writeTone(path.join(folder, 'archive', 'tone.wav'), 2);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(packages)('@stem/%s', (name) => {
  test('brings its licence, a README and no source map without its source', async () => {
    const files = await readdir(installed('@stem', name), { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => /\.test\.|tsbuildinfo|\.d\.ts\.map$/.test(file))).toEqual([]);
    const maps = files.filter((file) => file.endsWith('.js.map'));
    for (const map of maps) {
      const { sourcesContent } = JSON.parse(await readFile(installed('@stem', name, map), 'utf8')) as {
        sourcesContent?: string[];
      };
      expect(sourcesContent?.length).toBeGreaterThan(0);
    }
  });

  test('depends on versions, not on a workspace', async () => {
    expect(await readFile(installed('@stem', name, 'package.json'), 'utf8')).not.toMatch(/workspace:|catalog:/);
  });
});

describe.each([
  'stem',
  'stem-discover',
  'stem-select',
  'stem-batch-generate',
  'stem-worker',
  'stem-queue',
  'stem-audition',
  'stem-keep',
  'stem-produce',
  'stem-verify',
  'stem-results',
  'stem-why',
  'stem-again',
])('%s', (binary) => {
  test('shows its help and its version', async () => {
    const help = await run(installed('.bin', binary), ['--help'], { cwd: folder });
    expect(succeeded(help).stderr).toBe('');
    expect(help.stdout).toContain(binary.replace('stem-', ''));
    const { version } = JSON.parse(await readFile(path.join(repositoryRoot, 'apps/stem/package.json'), 'utf8')) as {
      version: string;
    };
    const shown = await run(installed('.bin', binary), ['--version'], { cwd: folder });
    expect(succeeded(shown).stderr).toBe('');
    expect(shown.stdout).toContain(version);
  });
});

test('the installed stem discovers a file', async () => {
  const args = ['discover', '--root', 'archive', '--output', 'audio_catalog.csv', '--cache-dir', 'cache'];
  const outcome = await run(installed('.bin', 'stem'), args, { cwd: folder });
  succeeded(outcome);
  expect(await readFile(path.join(folder, 'audio_catalog.csv'), 'utf8')).toContain('audio_0000,tone.wav,2.00,44100,1,');
});

test('the installed stem is whole, as its doctor finds', async () => {
  const outcome = await run(installed('.bin', 'stem'), ['doctor', '--root', 'archive', '--cache-dir', 'cache'], {
    cwd: folder,
  });
  const said = succeeded(outcome).stdout;
  expect(said).toMatch(new RegExp(`${packages.length} packages, all [^]* 0 failed`));
});

test('ten lines of @stem/core decode, analyse and encode', async () => {
  await writeFile(path.join(folder, 'library.mjs'), libraryScript);
  const outcome = await run(process.execPath, ['library.mjs'], { cwd: folder });
  expect(succeeded(outcome).stderr).toBe('');
  const result = JSON.parse(outcome.stdout) as { rate: number; frames: number; bytes: number };
  expect(result).toMatchObject({ rate: 44100, frames: 88200 });
  expect(result.bytes).toBeGreaterThanOrEqual(3 * 88200 + 44);
});

test('a strict TypeScript project compiles against the packed types', async () => {
  await writeFile(path.join(folder, 'consumer.ts'), consumer);
  const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023'];
  const types = ['--types', 'node', '--typeRoots', path.join(repositoryRoot, 'node_modules/@types')];
  const outcome = await run(tool('tsc'), [...flags, ...types, 'consumer.ts'], { cwd: folder });
  expect(succeeded(outcome).stdout).toBe('');
});

test('the built-in profiles and rules came along', async () => {
  const configs = (await readdir(installed('@stem', 'catalog'), { recursive: true })).filter((f) =>
    f.endsWith('.yaml'),
  );
  const sizes = await Promise.all(configs.map(async (file) => (await stat(installed('@stem', 'catalog', file))).size));
  expect(sizes.every((size) => size > 0)).toBe(true);
});

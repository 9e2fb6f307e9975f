/** The whole job on three pieces of the example archive, through the built commands, from folder to sampler files. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeArchive } from '../examples/write-archive.mjs';
import { peakDb, rmsDb, seamFaults, centroidHz } from './meters.ts';
import { repositoryRoot, stem, succeeded, type Outcome } from './repository.ts';
import { treeFiles, treeHashes } from './tree.ts';
import { readWavFile, type WavFile } from './wav-file.ts';

const pieces = ['masters/Track 01.wav', 'scratch/riff idea.wav', 'songs/Track 01.wav'];
const slugs = ['masters_track_01', 'songs_track_01'];

/** Whole batches on a machine that may be busy otherwise. */
jest.setTimeout(600_000);

interface ResultRow {
  id: string;
  rel_path: string;
  track_slug: string;
  success: boolean;
  up_to_date?: boolean;
  duration_sec: number;
  stats: {
    pads: number;
    swells: number;
    clouds: number;
    hiss_loops: number;
    hiss_flickers: number;
    error: string | null;
  };
}
interface Results {
  timestamp: string;
  total: number;
  successful: number;
  failed: number;
  results: ResultRow[];
}

let home: string;
let root: string;
let discovered: Outcome;
let selected: Outcome;
let dryRun: Outcome;
let generated: Outcome;
let untouched: Record<string, string>;

const at = (...parts: string[]): string => path.join(home, ...parts);
const run = (...args: string[]): Promise<Outcome> => stem(args, { cwd: home, env: { XDG_CACHE_HOME: at('cache') } });
const batch = (place: string, ...more: string[]): Promise<Outcome> => run(...batchArguments(place), ...more);
const readResults = async (place: string): Promise<Results> =>
  JSON.parse(await readFile(at(place, 'batch_results.json'), 'utf8')) as Results;

/** Each place is a fresh set of folders to write to. */
function batchArguments(place: string): string[] {
  const folders = ['--export-dir', at(place, 'export'), '--work-dir', at(place, 'work')];
  const files = ['--sources', 'selected_sources.csv', '--output', at(place, 'batch_results.json')];
  return ['batch-generate', '--root', 'archive', ...files, ...folders];
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'stem-main-job-'));
  root = at('archive');
  await writeArchive(root, pieces);
  untouched = await treeHashes(root);
  discovered = await run('discover', '--root', 'archive', '--output', 'audio_catalog.csv');
  selected = await run('select', '--catalog', 'audio_catalog.csv', '--output', 'selected_sources.csv');
  dryRun = await batch('reference', '--dry-run', '--json');
  if ((await treeFiles(at('reference'))).length > 0) throw new Error('the dry run wrote something');
  generated = await batch('reference', '--jobs', '1');
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe('discover', () => {
  test('ends well and says nothing on stdout', () => {
    expect(succeeded(discovered).stdout).toBe('');
  });

  test('lists every file in path order with exact columns', async () => {
    const [header, ...rows] = (await readFile(at('audio_catalog.csv'), 'utf8')).trim().split(/\r?\n/);
    expect(header).toBe('id,rel_path,duration_sec,sample_rate,channels,file_size_mb');
    expect(rows).toEqual([
      'audio_0000,masters/Track 01.wav,35.45,48000,2,9.74',
      'audio_0001,scratch/riff idea.wav,9.00,44100,1,0.76',
      'audio_0002,songs/Track 01.wav,40.00,44100,1,3.36',
    ]);
  });
});

test('what batch-generate made is no source, wherever it lies', async () => {
  const made = at('again/my textures/by_source');
  await cp(at('reference/export/by_source'), made, { recursive: true });
  expect((await treeFiles(made)).length).toBeGreaterThan(20);
  await cp(path.join(root, 'songs'), at('again/songs'), { recursive: true });
  succeeded(await run('discover', '--root', 'again', '--output', 'again.json'));
  const rows = JSON.parse(await readFile(at('again.json'), 'utf8')) as { rel_path: string }[];
  expect(rows.map((row) => row.rel_path)).toEqual(['songs/Track 01.wav']);
});

describe('select', () => {
  test('puts preferred folders first and leaves the sketch out', async () => {
    expect(succeeded(selected).stdout).toBe('');
    const [header, ...rows] = (await readFile(at('selected_sources.csv'), 'utf8')).trim().split(/\r?\n/);
    expect(header).toBe('id,rel_path,duration_sec,sample_rate,channels,file_size_mb,selection_score');
    expect(rows.map((row) => row.split(',')[1])).toEqual(['masters/Track 01.wav', 'songs/Track 01.wav']);
    expect(selected.stderr).toContain('SELECTION SUMMARY');
    expect(selected.stderr).toMatch(/Rejected: +1 files/);
  });
});

describe('batch-generate', () => {
  test('makes what the dry run said, and the results say the same', async () => {
    succeeded(dryRun);
    expect(succeeded(generated).stdout).toBe('');
    const results = await readResults('reference');
    expect(results).toMatchObject({ total: 2, successful: 2, failed: 0 });
    expect(results.results.map((row) => row.track_slug).toSorted()).toEqual(slugs);
    for (const { track_slug: slug, stats } of results.results) {
      const files = await treeFiles(at('reference/export/by_source', slug));
      const count = (role: string): number => files.filter((file) => file.includes(`/${slug}_${role}`)).length;
      const { error, ...counts } = stats;
      expect(error).toBeNull();
      expect(counts).toEqual({
        pads: count('pad'),
        swells: count('swell'),
        clouds: count('cloud'),
        hiss_loops: count('hiss'),
        hiss_flickers: count('flicker'),
      });
      expect(planned(dryRun.stdout, slug)).toMatchObject(counts);
    }
  });

  test('makes the full set of an ordinary track', async () => {
    const { results } = await readResults('reference');
    const full = { pads: 3, swells: 6, clouds: 6, hiss_loops: 8, hiss_flickers: 4, error: null };
    expect(results.find((row) => row.track_slug === 'masters_track_01')?.stats).toEqual(full);
  });

  test('names files and folders as samplers and scripts expect them', async () => {
    for (const slug of slugs) {
      for (const file of await treeFiles(at('reference/export/by_source', slug))) {
        const names: Record<string, RegExp> = {
          pads: /^pads\/\w+_pad\d\d_(dark|mid|bright)\.wav$/,
          swells: /^swells\/\w+_swell\d\d_\w+\.wav$/,
          clouds: /^clouds\/\w+_cloud\d\d_(dark|mid|bright)\.wav$/,
          hiss: /^hiss\/\w+_(hiss|flicker)\d\d\.wav$/,
        };
        expect(file).toMatch(file === 'manifest.json' ? /./ : (names[file.split('/')[0]] ?? /never/));
      }
    }
  });

  test('leaves no working folder behind and never touches the archive', async () => {
    expect(await treeFiles(at('reference/work'))).toEqual([]);
    expect(await treeHashes(root)).toEqual(untouched);
  });

  test('its manifests name every file with its hash', async () => {
    for (const slug of slugs) {
      const folder = at('reference/export/by_source', slug);
      const { 'manifest.json': manifestHash, ...hashes } = await treeHashes(folder);
      expect(manifestHash).toBeDefined();
      const manifest = await readFile(path.join(folder, 'manifest.json'), 'utf8');
      expect(Object.keys(hashes).length).toBeGreaterThan(10);
      for (const [file, hash] of Object.entries(hashes)) {
        expect(manifest).toContain(file);
        expect(manifest).toContain(hash);
      }
      expect(manifest).not.toContain(home);
    }
  });

  test('says up to date the second time and writes no audio', async () => {
    const folder = at('reference/export/by_source/masters_track_01/pads');
    const [pad = ''] = await treeFiles(folder);
    const before = await stat(path.join(folder, pad));
    const again = await batch('reference');
    succeeded(again);
    expect(again.stderr).toContain('up to date');
    expect((await stat(path.join(folder, pad))).mtimeMs).toBe(before.mtimeMs);
    const results = await readResults('reference');
    expect(results).toMatchObject({ total: 2, successful: 2, failed: 0 });
    expect(results.results.every((row) => row.success && row.up_to_date === true)).toBe(true);
  });

  test('gives the same bytes with two workers in fresh folders', async () => {
    succeeded(await batch('two-workers', '--jobs', '2'));
    expect(await treeHashes(at('two-workers/export'))).toEqual(await treeHashes(at('reference/export')));
  });

  test('interrupted, it keeps what is finished; the same command does the rest and nothing twice', async () => {
    const stopped = await interruptAfterFirstTrack('interrupted');
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toMatch(/same command|run it again|resume/i);
    const kept = await readResults('interrupted');
    const finished = kept.results.filter((row) => row.success).map((row) => row.track_slug);
    expect(finished).toHaveLength(1);
    const resumed = await batch('interrupted', '--jobs', '1');
    succeeded(resumed);
    const after = await readResults('interrupted');
    expect(after.results.filter((row) => row.up_to_date === true).map((row) => row.track_slug)).toEqual(finished);
    expect(await treeHashes(at('interrupted/export'))).toEqual(await treeHashes(at('reference/export')));
  });

  test('refuses rows that lead out of the root, and does the others, one of them named ___.wav', async () => {
    await writeFile(at('secret.wav'), await readFile(path.join(root, 'scratch/riff idea.wav')));
    await cp(path.join(root, 'scratch'), at('small'), { recursive: true });
    await symlink(at('secret.wav'), at('small/link.wav'));
    await cp(path.join(root, 'scratch/riff idea.wav'), at('small/___.wav'));
    const rows = ['riff idea.wav', '../secret.wav', at('secret.wav'), 'link.wav', '___.wav'];
    const lines = rows.map((row, i) => `audio_000${i},${row},9.00,44100,1,0.76,0`);
    const header = 'id,rel_path,duration_sec,sample_rate,channels,file_size_mb,selection_score';
    await writeFile(at('outside.csv'), [header, ...lines, ''].join('\n'));
    const place = ['--export-dir', at('outside/export'), '--work-dir', at('outside/work')];
    const files = ['--sources', 'outside.csv', '--output', at('outside/batch_results.json')];
    const outcome = await run('batch-generate', '--root', 'small', ...files, ...place);
    expect(outcome.status).toBe(1);
    expect(await readResults('outside')).toMatchObject({ total: 5, successful: 2, failed: 3 });
    const folders = new Set((await treeFiles(at('outside/export/by_source'))).map((file) => file.split('/')[0]));
    expect(folders.size).toBe(2);
    expect(folders).toContain('riff_idea');
    expect([...folders].filter((folder) => !/^[a-z0-9][a-z0-9_]*$/.test(folder))).toEqual([]);
  });
});

test('five mistakes in a profile are five lines with their places, before anything is made', async () => {
  const profile = [
    'global:',
    '  sample_rate: fast',
    '  output_bit_depth: 20',
    'pad_miner:',
    '  target_durations_sec: [4, -8]',
    'clouds:',
    '  overlap_ratio: 7',
    'hiss: loud',
    '',
  ];
  await writeFile(at('archive/config_broken.yaml'), profile.join('\n'));
  const outcome = await batch('broken', '--profile', 'broken');
  await rm(at('archive/config_broken.yaml'));
  expect(outcome.status).toBe(2);
  const places = [...outcome.stderr.matchAll(/config_broken\.yaml:(\d+):(\d+)/g)].map(([, line, column]) => [
    line,
    column,
  ]);
  expect(places).toEqual([
    ['2', '16'],
    ['3', '21'],
    ['5', '29'],
    ['7', '18'],
    ['8', '7'],
  ]);
  expect(await treeFiles(at('broken'))).toEqual([]);
});

describe('what comes out', () => {
  let sounds: { file: string; wav: WavFile }[];

  beforeAll(async () => {
    const files = (await treeFiles(at('reference/export'))).filter((file) => file.endsWith('.wav'));
    sounds = await Promise.all(
      files.map(async (file) => ({ file, wav: await readWavFile(at('reference/export', file)) })),
    );
  });

  test('is 24 bit at 44.1 kHz, neither silent nor over the ceiling', () => {
    const bad = sounds.flatMap(({ file, wav }) => {
      const levels = wav.channels.map((channel) => [peakDb(channel), rmsDb(channel)] as const);
      const peak = Math.max(...levels.map(([value]) => value));
      const rms = Math.max(...levels.map(([, value]) => value));
      const fine = wav.sampleRate === 44100 && wav.bitDepth === 24 && peak < -0.9 && peak > -8 && rms > -60;
      return fine ? [] : [{ file, peak, rms, rate: wav.sampleRate, bits: wav.bitDepth }];
    });
    expect(bad).toEqual([]);
  });

  test('has no constant offset', () => {
    const means = sounds.map(({ file, wav }) => ({
      file,
      mean: Math.max(...wav.channels.map((samples) => Math.abs(samples.reduce((a, b) => a + b, 0) / samples.length))),
    }));
    expect(means.filter(({ mean }) => mean > 1e-3)).toEqual([]);
  });

  test('is really stereo where the source is', () => {
    const pads = sounds.filter(({ file }) => file.includes('masters_track_01/pads/'));
    expect(pads.length).toBeGreaterThan(0);
    for (const { wav } of pads) {
      expect(wav.channels).toHaveLength(2);
      const difference = wav.channels[0].map((left, i) => left - wav.channels[1][i]);
      expect(rmsDb(difference)).toBeGreaterThan(rmsDb(wav.channels[0]) - 30);
    }
  });

  test('marks every pad, cloud and hiss loop as a loop from its first to its last sample', () => {
    const looped = sounds.filter(({ file }) => /_(pad|cloud|hiss)\d\d/.test(file));
    expect(looped.length).toBeGreaterThan(24);
    for (const { file, wav } of looped) {
      expect({ file, loop: wav.loop }).toEqual({ file, loop: { start: 0, end: wav.channels[0].length - 1 } });
    }
  });

  test('turns without a seam that slope, level or spectrum could find', () => {
    const heard = sounds.flatMap(({ file, wav }) => {
      if (!/_(pad|cloud|hiss)\d\d/.test(file) || !wav.loop) return [];
      const { start, end } = wav.loop;
      return wav.channels.flatMap((channel, c) =>
        seamFaults(channel.subarray(start, end + 1)).map((fault) => `${file}, channel ${c}: ${fault}`),
      );
    });
    expect(heard).toEqual([]);
  });
});

describe('profiles', () => {
  test.each(['bright', 'dark'])(
    '%s goes to its own folder',
    async (profile) => {
      const outcome = await batch('profiles', '--profile', profile, '--start-index', '0', '--count', '1');
      succeeded(outcome);
      const files = await treeFiles(at('profiles/export', profile, 'by_source/masters_track_01'));
      expect(files).toContain('manifest.json');
    },
    60_000,
  );

  test('bright is brighter than the default, dark is darker', async () => {
    const centroid = async (folder: string): Promise<number> => {
      const files = (await treeFiles(folder)).filter((file) => /_(pad|cloud|swell)\d\d/.test(file));
      const values = await Promise.all(
        files.map(async (file) => {
          const { channels, sampleRate } = await readWavFile(path.join(folder, file));
          return centroidHz(channels[0], sampleRate);
        }),
      );
      return values.reduce((a, b) => a + b, 0) / values.length;
    };
    const [dark, usual, bright] = await Promise.all([
      centroid(at('profiles/export/dark/by_source/masters_track_01')),
      centroid(at('reference/export/by_source/masters_track_01')),
      centroid(at('profiles/export/bright/by_source/masters_track_01')),
    ]);
    expect(dark).toBeLessThan(0.8 * usual);
    expect(bright).toBeGreaterThan(1.25 * usual);
  });
});

/** The counts a dry run announced for a track. */
function planned(stdout: string, slug: string): unknown {
  const rows = JSON.parse(stdout) as { tracks: { track_slug: string; textures: Record<string, number> }[] };
  return rows.tracks.find((row) => row.track_slug === slug)?.textures;
}

/** Starts the batch, sends Ctrl-C as soon as the first track stands in the results, and waits for the end. */
function interruptAfterFirstTrack(place: string): Promise<Outcome> {
  const args = [path.join(repositoryRoot, 'apps/stem/bin/stem.js'), ...batchArguments(place), '--jobs', '1'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    let stdout = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const poll = setInterval(() => {
      // Once: a second Ctrl-C would end it without a word.
      readResults(place).then(
        ({ results }) => results.length > 0 && !child.killed && child.kill('SIGINT'),
        () => false,
      );
    }, 50);
    child.on('error', reject);
    child.on('close', (status) => {
      clearInterval(poll);
      resolve({ status, stdout, stderr });
    });
  });
}

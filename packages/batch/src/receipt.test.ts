import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatManifest, type Manifest } from '@stem/catalog';
import { changesIn } from './changed-files.ts';
import { isMadeFrom, validReceipt, type Inputs } from './receipt.ts';

const hash = (digit: string): string => digit.repeat(64);

const inputs: Inputs = {
  sourceSha256: hash('a'),
  profileHash: hash('b'),
  seed: 'seed',
  stemVersion: '1.0.0',
  kernels: 'simd',
  drums: [{ label: 'drums/kick.wav', sha256: hash('c'), decoder: 'stem' }],
};

function manifest(decoder = 'stem'): Manifest {
  return {
    kind: 'textures',
    version: 1,
    stem: '1.0.0',
    kernels: 'simd',
    slug: 'song',
    source: {
      id: 'audio_0000',
      rel_path: 'song.wav',
      sha256: hash('a'),
      bytes: 100,
      sample_rate: 44100,
      channels: 2,
      frames: 44100,
      container: 'wav',
      codec: 'pcm',
      decoder,
    },
    other_sources: [{ rel_path: 'drums/kick.wav', sha256: hash('c'), decoder: 'stem' }],
    profile: { name: null, hash: hash('b'), values: {} },
    seed: 'seed',
    files: [
      {
        path: 'pads/song_pad01_mid.wav',
        role: 'pad',
        sha256: createHash('sha256').update('RIFF').digest('hex'),
        bytes: 4,
        frames: 1,
        sample_rate: 44100,
        bit_depth: 24,
        channels: 1,
        loop: null,
        seam: null,
        measurements: {
          true_peak_dbtp: -1,
          rms_db: -10,
          crest_factor: 3,
          centroid_hz: 1000,
          flatness: 0.1,
          level_spread_db: 1.2,
        },
        grade: 'A',
        faults: [],
        sources: [],
        operations: [],
      },
    ],
    shortfalls: [],
    warnings: [],
  };
}

describe('a receipt', () => {
  test('holds for the inputs it was made from', () => {
    expect(isMadeFrom(manifest(), inputs)).toBe(true);
  });

  test.each<[string, Partial<Inputs>]>([
    ['audio', { sourceSha256: hash('0') }],
    ['profile', { profileHash: hash('0') }],
    ['seed', { seed: 'other' }],
    ['version', { stemVersion: '1.0.1' }],
    ['kernels', { kernels: 'plain' }],
    ['drums that are gone', { drums: [] }],
    ['a drum recording', { drums: [{ label: 'drums/kick.wav', sha256: hash('0'), decoder: 'stem' }] }],
    ['one more drum recording', { drums: [...inputs.drums, ...inputs.drums] }],
  ])('does not hold for another %s', (_what, change) => {
    expect(isMadeFrom(manifest(), { ...inputs, ...change })).toBe(false);
  });
});

const sound = 'pads/song_pad01_mid.wav';
const files = [{ path: sound, bytes: 4, sha256: createHash('sha256').update('RIFF').digest('hex') }];

describe('a published folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stem-receipt-'));
    await mkdir(join(folder, 'pads'));
    await writeFile(join(folder, sound), 'RIFF');
    await writeFile(join(folder, 'manifest.json'), formatManifest(manifest()));
    // Clocks of file systems tick in milliseconds.
    await sleep(20);
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('that is whole is a receipt', async () => {
    expect(await validReceipt(folder, inputs, { isKept: true })).toEqual(manifest());
  });

  test('whose files were touched is one, and they are read again no more', async () => {
    const past = new Date(2020, 1, 1);
    await utimes(join(folder, 'manifest.json'), past, past);
    await sleep(20);
    await writeFile(join(folder, sound), 'RIFF');
    expect(await changesIn(folder, files)).toMatchObject({ changed: [], touched: [sound] });
    expect(await validReceipt(folder, inputs, { isKept: false })).toEqual(manifest());
    expect(await changesIn(folder, files)).toMatchObject({ touched: [sound] });
    expect(await validReceipt(folder, inputs, { isKept: true })).toEqual(manifest());
    expect(await changesIn(folder, files)).toMatchObject({ changed: [], touched: [] });
    expect((await stat(join(folder, 'manifest.json'))).mtimeMs).toBe(past.getTime());
  });

  test('of a file that ffmpeg decoded is as old as that ffmpeg, as far as there is one', async () => {
    const isReceipt = async (decoder: string, ffmpeg: string): Promise<boolean> => {
      process.env['STEM_FFMPEG'] = ffmpeg;
      await writeFile(join(folder, 'manifest.json'), formatManifest(manifest(decoder)));
      return (await validReceipt(folder, inputs, { isKept: true })) !== undefined;
    };
    const ffmpeg = join(folder, 'ffmpeg');
    await writeFile(ffmpeg, '#!/bin/sh\necho ffmpeg version 5.1 of a test\n', { mode: 0o755 });
    const before = process.env['STEM_FFMPEG'];
    try {
      expect(await isReceipt('ffmpeg 5.1', ffmpeg)).toBe(true);
      expect(await isReceipt('ffmpeg 5.0', ffmpeg)).toBe(false);
      expect(await isReceipt('ffmpeg 5.0', join(folder, 'none'))).toBe(true);
    } finally {
      if (before === undefined) delete process.env['STEM_FFMPEG'];
      else process.env['STEM_FFMPEG'] = before;
    }
  });

  test.each<[string, () => Promise<void>]>([
    ['lacks a file', () => rm(join(folder, 'pads/song_pad01_mid.wav'))],
    ['holds a file that was changed and is as long as before', () => writeFile(join(folder, sound), 'RIFX')],
    ['holds a file cut short', () => truncate(join(folder, 'pads/song_pad01_mid.wav'), 3)],
    ['lacks the manifest', () => rm(join(folder, 'manifest.json'))],
    ['has a manifest cut short', () => truncate(join(folder, 'manifest.json'), 200)],
    [
      'has a manifest without files',
      () => writeFile(join(folder, 'manifest.json'), formatManifest({ ...manifest(), files: [] })),
    ],
    ['is not there', () => rm(folder, { recursive: true }).then(() => mkdir(folder))],
  ])('that %s is none', async (_what, change) => {
    await change();
    expect(await validReceipt(folder, inputs, { isKept: true })).toBeUndefined();
  });
});

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatManifest, type Manifest } from '@stem/catalog';
import { changesText } from './change.ts';
import { changesIn } from './changed-files.ts';
import { changedInputs, readReceipt, type Inputs, type ReceiptOptions } from './receipt.ts';

const hash = (digit: string): string => digit.repeat(64);

const inputs: Inputs = {
  sourceSha256: hash('a'),
  profileHash: hash('b'),
  profileValues: { clouds: { lowpass_hz: 9000 } },
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
    profile: { name: null, hash: hash('b'), values: { clouds: { lowpass_hz: 9000 } } },
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
    expect(changedInputs(manifest(), inputs)).toEqual([]);
  });

  test.each<[string, Partial<Inputs>, RegExp]>([
    ['audio', { sourceSha256: hash('0') }, /^the audio of the source: its SHA-256 was a{12}…, is 0{12}…$/],
    ['profile of which only the hash is known', { profileHash: hash('0') }, /^profile, by its hash: was b{12}…, is 0/],
    [
      'value of the profile',
      { profileHash: hash('0'), profileValues: { clouds: { lowpass_hz: 12000 } }, seed: 'follows' },
      /^profile clouds\.lowpass_hz: was 9000, is 12000$/,
    ],
    ['seed', { seed: `7:${hash('a')}` }, /^seed: was from audio and profile, is 7$/],
    ['recipe of the seed', { seed: 'other' }, /^seed: was seed, is other$/],
    ['version', { stemVersion: '1.0.1' }, /^the version of stem: was 1\.0\.0, is 1\.0\.1$/],
    ['kernels', { kernels: 'plain' }, /^--kernels: was simd, is plain$/],
    ['drums that are gone', { drums: [] }, /^drum recording drums\/kick\.wav: is not used any more$/],
    [
      'a drum recording',
      { drums: [{ label: 'drums/kick.wav', sha256: hash('0'), decoder: 'stem' }] },
      /^drum recording drums\/kick\.wav: was c{12}…/,
    ],
    ['the same drum recording twice', { drums: [...inputs.drums, ...inputs.drums] }, /^the drum recordings: /],
    [
      'one more drum recording',
      { drums: [...inputs.drums, { label: 'drums/x.wav', sha256: hash('0'), decoder: 'stem' }] },
      /^drum recording drums\/x\.wav: is new$/,
    ],
  ])('does not hold for another %s, and says so', (_what, changed, words) => {
    const [line, ...more] = changesText(changedInputs(manifest(), { ...inputs, ...changed }));
    expect(line).toMatch(words);
    expect(more).toEqual([]);
  });

  test('names no more differences than a person reads', () => {
    const values = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key${index}`, index]));
    const lines = changesText(changedInputs(manifest(), { ...inputs, profileHash: hash('0'), profileValues: values }));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('and 30 more');
  });
});

async function validReceipt(folder: string, wanted: Inputs, options: ReceiptOptions): Promise<Manifest | undefined> {
  const receipt = await readReceipt(folder, wanted, options);
  return receipt.changes.length > 0 ? undefined : receipt.manifest;
}

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

  test.each<[string, () => Promise<void>, string]>([
    ['lacks a file', () => rm(join(folder, sound)), `texture ${sound}: is gone`],
    [
      'holds a file that was changed and is as long as before',
      () => writeFile(join(folder, sound), 'RIFX'),
      `texture ${sound}: was changed`,
    ],
    ['holds a file cut short', () => truncate(join(folder, sound), 3), `texture ${sound}: was changed`],
    ['lacks the manifest', () => rm(join(folder, 'manifest.json')), 'nothing was there'],
    [
      'has a manifest cut short',
      () => truncate(join(folder, 'manifest.json'), 200),
      'manifest.json: it cannot be read',
    ],
    [
      'has a manifest without files',
      () => writeFile(join(folder, 'manifest.json'), formatManifest({ ...manifest(), files: [] })),
      'manifest.json: it lists no textures',
    ],
    ['is not there', () => rm(folder, { recursive: true }).then(() => mkdir(folder)), 'nothing was there'],
  ])('that %s is none', async (_what, change, words) => {
    await change();
    const { changes } = await readReceipt(folder, inputs, { isKept: true });
    expect(changesText(changes)).toEqual([words]);
  });
});

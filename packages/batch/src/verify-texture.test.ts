import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { audioBuffer } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
import { encodeWav } from '@stem/core/format';
import type { FinishedTexture } from '@stem/core/texture';
import { verifyTexture, type BitDepth } from './verify-texture.ts';

let path = '';
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'stem-verify-')), 'x.wav');
});
afterAll(() => rm(join(path, '..'), { recursive: true }));

/** Two channels of a sine at −6 dBFS. */
function texture(change: Partial<FinishedTexture> = {}): FinishedTexture {
  const samples = Float32Array.from({ length: 4410 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * i) / 100));
  const measurements = {
    truePeakDbtp: -6.02,
    rmsDb: -9,
    centroidHz: 441,
    flatness: 0,
    crestFactor: 1.4,
    clippedShare: 0,
    levelSpreadDb: 0.5,
    grade: 'A',
    faults: [],
  } as const;
  return {
    role: 'pad',
    kind: 'pads',
    name: 'pad01_mid',
    audio: audioBuffer(44100, [samples, samples.map((sample) => -sample)]),
    loop: { start: 100, end: 4299 },
    seam: undefined,
    sources: [],
    operations: [],
    measurements,
    ...change,
  };
}

async function write(written: FinishedTexture, bitDepth: BitDepth): Promise<void> {
  const random = createRandom('dither');
  await writeFile(path, encodeWav(written.audio, { bitDepth, random, loop: written.loop }));
}

describe('a texture that was written', () => {
  test.each<BitDepth>([16, 24, 32])('with %d bits reads back as it was meant', async (bitDepth) => {
    await write(texture(), bitDepth);
    expect(verifyTexture(path, texture(), bitDepth)).toEqual({
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  const [left, right] = texture().audio.channels as [Float32Array, Float32Array];
  const quiet = (): AudioBufferOf => audioBuffer(44100, [left.map((sample) => sample * 0.999), right]);
  type AudioBufferOf = FinishedTexture['audio'];

  test.each<[string, Partial<FinishedTexture>, RegExp]>([
    ['with other samples', { audio: quiet() }, /a sample is off by/],
    [
      'shorter',
      { audio: audioBuffer(44100, [left.subarray(1), right.subarray(1)]) },
      /frames: expected 4410, got 4409/,
    ],
    ['at another rate', { audio: audioBuffer(48000, [left, right]) }, /sample rate: expected 44100, got 48000/],
    ['in mono', { audio: audioBuffer(44100, [left]) }, /channels: expected 2, got 1/],
    ['with another loop', { loop: { start: 100, end: 4300 } }, /loop: expected 100 to 4299, got 100 to 4300/],
    ['without its loop', { loop: undefined }, /loop: expected 100 to 4299, got none/],
  ])('%s is found out', async (_how, change, message) => {
    await write(texture(change), 24);
    expect(() => verifyTexture(path, texture(), 24)).toThrow(message);
  });

  test('cut short or with a damaged header is found out', async () => {
    await write(texture(), 24);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, -100));
    expect(() => verifyTexture(path, texture(), 24)).toThrow(/header says \d+ bytes, it has \d+/);
    for (const [at, message] of [
      [0, /no RIFF file/],
      [20, /coding: expected pcm, got unknown/],
      [32, /A frame should have 6 bytes/],
    ] as const) {
      const damaged = Buffer.from(bytes);
      damaged[at] = 99;
      await writeFile(path, damaged);
      expect(() => verifyTexture(path, texture(), 24)).toThrow(message);
    }
    await writeFile(path, '');
    expect(() => verifyTexture(path, texture(), 24)).toThrow(/no RIFF file/);
  });

  test('with other bits is found out', async () => {
    await write(texture(), 16);
    expect(() => verifyTexture(path, texture(), 24)).toThrow(/bits: expected 24, got 16/);
  });

  test('but is silent or over its level is found out', async () => {
    const silence = { audio: audioBuffer(44100, [new Float32Array(4410)]) };
    await writeFile(path, encodeWav(silence.audio, { bitDepth: 24, loop: { start: 100, end: 4299 } }));
    expect(() => verifyTexture(path, texture(silence), 24)).toThrow('silence');
    await write(texture(), 24);
    const measurements = { ...texture().measurements, truePeakDbtp: -7 };
    expect(() => verifyTexture(path, texture({ measurements }), 24)).toThrow('peak');
  });
});

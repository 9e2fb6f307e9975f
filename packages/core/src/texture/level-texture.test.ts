import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { sine } from '../../test/signals.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { whiteNoise } from '../dsp/noise.ts';
import { createRandom } from '../dsp/random.ts';
import { levelInPlace } from './level-texture.ts';

afterEach(() => chooseKernels('simd'));

const levelSpreadDb = (audio: AudioBuffer) =>
  levelInPlace(
    audioBuffer(
      audio.sampleRate,
      audio.channels.map((channel) => channel.slice()),
    ),
    1,
  ).levelSpreadDb;

const rate = 8000;
const tone = sine(4 * rate, 500 / rate, { amplitude: 0.5 });

test('a tone is steady, however loud', () => {
  for (const gain of [1, 1e-3]) {
    expect(levelSpreadDb(audioBuffer(rate, [tone.map((x) => x * gain)]))).toBeLessThan(0.01);
  }
});

test('half of it 6 dB quieter is a spread of 3 dB', () => {
  const stepped = tone.map((x, i) => (i < 2 * rate ? x : x / 2));
  // Not 3.0103 dB, as one of its 79 pieces lies across the step.
  expect(levelSpreadDb(audioBuffer(rate, [stepped, stepped]))).toBeCloseTo(2.9931, 4);
});

test('silence, and what is shorter than two pieces, has none; a gap counts as 60 dB at the most', () => {
  expect(levelSpreadDb(audioBuffer(rate, [new Float32Array(rate)]))).toBe(0);
  expect(levelSpreadDb(audioBuffer(rate, [tone.subarray(0, 900)]))).toBe(0);
  expect(levelSpreadDb(audioBuffer(rate, [tone.map((x, i) => (i < 2 * rate ? x : 0))]))).toBeLessThan(31.6);
});

test('the kernel measures and levels as its plain twin does, at any length', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 3 }),
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      (frames, channelCount, gain) => {
        const make = () =>
          audioBuffer(
            rate,
            Array.from({ length: channelCount }, (_, c) =>
              whiteNoise(frames, createRandom(`level ${c}`)).map((x) => Math.max(-1, Math.min(1, x))),
            ),
          );
        const [fast, plain] = [make(), make()];
        const measured = levelInPlace(fast, gain);
        chooseKernels('plain');
        const expected = levelInPlace(plain, gain);
        chooseKernels('simd');
        for (const [c, channel] of plain.channels.entries()) {
          for (const [i, x] of channel.entries()) expect(fast.channels[c]![i]).toBeCloseTo(x, 5);
        }
        expect(measured.clippedShare).toBe(expected.clippedShare);
        for (const key of ['rmsDb', 'crestFactor', 'levelSpreadDb'] as const) {
          expect(measured[key]).toBeCloseTo(expected[key], 4);
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('only runs of three and more count as clipped', () => {
  const samples = new Float32Array(1000);
  for (const at of [10, 11, 50, 51, 52, 100, 101, 102, 103, 104, 998, 999]) samples[at] = 0.5;
  for (const kernels of ['simd', 'plain'] as const) {
    chooseKernels(kernels);
    expect(levelInPlace(audioBuffer(rate, [samples.slice()]), 1).clippedShare).toBe(8 / 1000);
  }
});

import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { sine } from '../../test/signals.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { pinkNoise } from '../dsp/noise.ts';
import { createRandom } from '../dsp/random.ts';
import { findLoopPoints, loopLikeness, type LoopSearch } from './loop-point.ts';

afterEach(() => chooseKernels('simd'));

const rate = 22050;

function noise(frames: number, seed: string): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: frames }, () => random.uniform(-0.5, 0.5));
}

/** Noise that comes again, sample for sample, after `period` frames. */
function repeatingNoise(frames: number, period: number, seed: string): Float32Array {
  const once = noise(period, seed);
  return Float32Array.from({ length: frames }, (_, i) => once[i % period] ?? 0);
}

/** The slow obvious twin: every start, every length, every sample. */
function slowBest(audio: AudioBuffer, search: LoopSearch): number {
  let best = -2;
  for (const start of search.starts) {
    for (let length = search.minFrames; length <= search.maxFrames; length++) {
      best = Math.max(best, loopLikeness(audio, start, length, search.crossfadeFrames));
    }
  }
  return best;
}

test('the length after which a sound repeats is found to the sample, over both channels', () => {
  const period = 17_341;
  const audio = audioBuffer(rate, [repeatingNoise(60_000, period, 'l'), repeatingNoise(60_000, period, 'r')]);
  const search = { starts: [0, 1000, 2501], minFrames: 15_000, maxFrames: 20_000, crossfadeFrames: 2205, count: 3 };
  const [best] = findLoopPoints(audio, search);
  expect(best?.length).toBe(period);
  expect(best?.likeness).toBeCloseTo(1, 6);
});

test('the fast search comes as near to the best seam as trying every length', () => {
  const chord = [220, 277.18, 329.63, 415.3].map((hz) => sine(40_000, hz / rate, { amplitude: 0.2 }));
  const hiss = noise(40_000, 'hiss');
  const mixed = Float32Array.from({ length: 40_000 }, (_, i) =>
    chord.reduce((sum, tone) => sum + (tone[i] ?? 0), 0.02 * (hiss[i] ?? 0)),
  );
  const audio = audioBuffer(rate, [mixed]);
  const search = { starts: [0, 777], minFrames: 18_000, maxFrames: 22_000, crossfadeFrames: 1102, count: 4 };
  const [best] = findLoopPoints(audio, search);
  expect(best?.likeness).toBeGreaterThan(slowBest(audio, search) - 0.005);
});

test('a loop of whole bars keeps its length to the frame', () => {
  const audio = audioBuffer(rate, [noise(50_000, 'bars')]);
  const search = { starts: [0, 500, 1000], minFrames: 30_001, maxFrames: 30_001, crossfadeFrames: 500, count: 3 };
  const points = findLoopPoints(audio, search);
  expect(points.length).toBe(3);
  for (const point of points) expect(point.length).toBe(30_001);
});

test('a level that jumps is no good seam, however alike the waves are', () => {
  const tone = sine(30_000, 0.01);
  const falling = tone.map((x, i) => (i < 15_000 ? x : 0.25 * x));
  expect(loopLikeness(audioBuffer(rate, [tone]), 0, 20_000, 1000)).toBeCloseTo(1, 4);
  expect(loopLikeness(audioBuffer(rate, [falling]), 0, 20_000, 1000)).toBeCloseTo((2 * 0.25) / (1 + 0.25 ** 2), 3);
});

test('silence, short audio and odd sizes give no loop or a loop that fits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 900 }), (frames, crossfadeFrames) => {
      const audio = audioBuffer(8000, [noise(frames, String(frames))]);
      const search = { starts: [0, 10, 50], minFrames: 800, maxFrames: 1200, crossfadeFrames, count: 2 };
      for (const { start, length } of findLoopPoints(audio, search)) {
        expect(length).toBeGreaterThanOrEqual(800);
        expect(start + length + crossfadeFrames).toBeLessThanOrEqual(frames);
      }
    }),
    { numRuns: 40 },
  );
  const silence = audioBuffer(8000, [new Float32Array(5000)]);
  const search = { starts: [0], minFrames: 1000, maxFrames: 2000, crossfadeFrames: 100, count: 1 };
  expect(findLoopPoints(silence, search).every(({ likeness }) => likeness === 0)).toBe(true);
});

test('the kernels find what their plain twins find', () => {
  const audio = audioBuffer(
    44_100,
    [0, 1].map((c) => pinkNoise(60_011, createRandom(`loop ${c}`))),
  );
  const search = { starts: [0, 1001, 5003], minFrames: 20_000, maxFrames: 30_001, crossfadeFrames: 2205, count: 6 };
  const fast = findLoopPoints(audio, search);
  chooseKernels('plain');
  const plain = findLoopPoints(audio, search);
  chooseKernels('simd');
  expect(fast.map(({ start, length }) => [start, length])).toEqual(plain.map(({ start, length }) => [start, length]));
  for (const [i, { likeness }] of plain.entries()) expect(fast[i]!.likeness).toBeCloseTo(likeness, 5);
});

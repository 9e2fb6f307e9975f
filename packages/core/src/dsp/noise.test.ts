import { expect, test } from '@jest/globals';
import { db, rmsOf } from '../../test/signals.ts';
import { butterworthHighpass, butterworthLowpass, filterInPlace } from './filter.ts';
import { pinkNoise, uniformNoise, whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';

const length = 1 << 17;

function octaveLevelDb(noise: Float32Array, low: number) {
  const band = noise.slice();
  filterInPlace(band, [...butterworthHighpass(low, 6), ...butterworthLowpass(2 * low, 6)]);
  return db(rmsOf(band));
}

test('white noise has RMS 1 and 3 dB more in every higher octave', () => {
  const noise = whiteNoise(length, createRandom('white'));
  expect(rmsOf(noise)).toBeCloseTo(1, 1);
  expect(octaveLevelDb(noise, 0.04) - octaveLevelDb(noise, 0.02)).toBeCloseTo(3, 0);
});

test('uniform noise stays within −1 … 1 and has RMS 1 ÷ √3', () => {
  const noise = uniformNoise(length, createRandom('uniform'));
  expect(noise.every((x) => Math.abs(x) <= 1)).toBe(true);
  expect(rmsOf(noise)).toBeCloseTo(1 / Math.sqrt(3), 2);
});

test('pink noise has RMS 1 and the same in every octave', () => {
  const noise = pinkNoise(length, createRandom('pink'));
  expect(Math.abs(db(rmsOf(noise)))).toBeLessThan(1);
  const octaves = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16].map((low) => octaveLevelDb(noise, low));
  expect(Math.max(...octaves) - Math.min(...octaves)).toBeLessThan(1);
});

test('one seed gives one noise, another seed another', () => {
  expect(whiteNoise(100, createRandom('1'))).toEqual(whiteNoise(100, createRandom('1')));
  expect(whiteNoise(100, createRandom('1'))).not.toEqual(whiteNoise(100, createRandom('2')));
});

import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { rmsOf, sine } from '../../test/signals.ts';
import { whiteNoise } from '../dsp/noise.ts';
import { createRandom } from '../dsp/random.ts';
import { spectralFeatures } from './spectral-features.ts';

const sampleRate = 44_100;

afterEach(() => chooseKernels('simd'));

test('the centroid of a sine is its frequency, and a steady sine does not rise', () => {
  const { centroidsHz, flux } = spectralFeatures(sine(20_000, 3000 / sampleRate), { sampleRate });
  expect(centroidsHz).toHaveLength(36);
  for (const hz of centroidsHz) expect(Math.abs(hz - 3000)).toBeLessThan(60);
  expect(flux[0]).toBeGreaterThan(500);
  for (const rise of flux.subarray(1)) expect(rise).toBeLessThan(5);
});

test('silence has neither, and a sound shorter than a frame has no frames', () => {
  const silent = spectralFeatures(new Float32Array(4096), { sampleRate });
  expect([...silent.centroidsHz, ...silent.flux]).toEqual(Array.from({ length: 10 }, () => 0));
  expect(spectralFeatures(new Float32Array(2047), { sampleRate }).flux).toHaveLength(0);
});

test('agrees with the plain twin within −110 dB, at any length, size and hop', () => {
  const noise = whiteNoise(30_000, createRandom('features'));
  const shape = {
    length: fc.nat(30_000),
    size: fc.constantFrom(32, 64, 512, 2048),
    hop: fc.integer({ min: 1, max: 3000 }),
  };
  fc.assert(
    fc.property(fc.record(shape), ({ length, size, hop: wanted }) => {
      const hop = Math.max(wanted, size / 16);
      const samples = noise.subarray(0, length);
      chooseKernels('plain');
      const plain = spectralFeatures(samples, { sampleRate, size, hop });
      chooseKernels('simd');
      const simd = spectralFeatures(samples, { sampleRate, size, hop });
      for (const name of ['centroidsHz', 'flux'] as const) {
        expect(simd[name]).toHaveLength(plain[name].length);
        const difference = simd[name].map((value, frame) => value - plain[name][frame]!);
        expect(rmsOf(difference)).toBeLessThanOrEqual(3e-6 * rmsOf(plain[name]));
      }
    }),
    { numRuns: 25 },
  );
});

import { describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { createRandom } from '../../dsp/random.ts';
import { createKFilter, createKFilters } from './k-filter.ts';
import { kWeighting } from './k-weighting.ts';

const sections = kWeighting(44100);

function noise(length: number): Float32Array {
  const random = createRandom('k-filter');
  return Float32Array.from({ length }, () => random.uniform(-1, 1));
}

function energyOf(samples: Float32Array): number {
  const filter = createKFilter(sections);
  filter.run(samples, 0, samples.length);
  return filter.takeEnergy();
}

/** The recommendation's block diagram, one section after the other, as slow as it is plain. */
function plainEnergy(samples: Float32Array): number {
  let signal = Array.from(samples);
  for (const { b, a } of sections) {
    const output: number[] = [];
    for (const [n, x] of signal.entries()) {
      const feedForward = b[0] * x + b[1] * (signal[n - 1] ?? 0) + b[2] * (signal[n - 2] ?? 0);
      output.push(feedForward - a[0] * (output[n - 1] ?? 0) - a[1] * (output[n - 2] ?? 0));
    }
    signal = output;
  }
  return signal.reduce((sum, y) => sum + y * y, 0);
}

test.each([0, 1, 2, 3, 999, 1000])('%d samples have the energy that the plain filter leaves', (length) => {
  const samples = noise(length);
  expect(energyOf(samples)).toBeCloseTo(plainEnergy(samples), 9);
});

test('a constant has no energy once the high-pass has settled', () => {
  const filter = createKFilter(sections);
  const constant = new Float32Array(44100).fill(0.5);
  filter.run(constant, 0, constant.length);
  filter.takeEnergy();
  filter.run(constant, 0, constant.length);
  expect(filter.takeEnergy()).toBeLessThan(1e-20);
});

test('runs may begin and end anywhere: every bit stays the same', () => {
  const samples = noise(500);
  const whole = energyOf(samples);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 500 })), (cuts) => {
      const filter = createKFilter(sections);
      let start = 0;
      for (const end of [...cuts.toSorted((a, b) => a - b), 500]) {
        filter.run(samples, start, end);
        start = end;
      }
      return filter.takeEnergy() === whole;
    }),
  );
});

describe('samples that are no finite numbers', () => {
  test.each([NaN, Infinity, -Infinity])('%d counts as silence, then and later', (value) => {
    const [broken, mended] = [noise(1000), noise(1000)];
    for (const i of [0, 400, 401, 999]) [broken[i], mended[i]] = [value, 0];
    expect(energyOf(broken)).toBe(energyOf(mended));
  });
});

test('in silence the memory comes to rest, so that no denormal number slows it', () => {
  const filter = createKFilter(sections);
  filter.run(noise(1000), 0, 1000);
  const silence = new Float32Array(441);
  let energy = 1;
  for (let segment = 0; segment < 300; segment++) {
    filter.run(silence, 0, silence.length);
    energy = filter.takeEnergy();
  }
  expect(energy).toBe(0);
});

test('the kernel gives the bits of its plain twin, for any count of channels and any cuts', () => {
  const odd = (length: number, c: number): Float32Array => noise(length + 7 * c).subarray(7 * c);
  const energiesOf = (kernels: 'simd' | 'plain', channels: readonly Float32Array[], cuts: readonly number[]) => {
    chooseKernels(kernels);
    const filters = createKFilters(sections, channels.length);
    chooseKernels('simd');
    const energies = new Float64Array(channels.length);
    filters.load(channels);
    let start = 0;
    for (const end of cuts) {
      filters.run(start, end);
      start = end;
    }
    filters.end(start, channels[0]?.length ?? 0, energies);
    return [...energies];
  };
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 600 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(600), { maxLength: 4 }),
      (length, count, cuts) => {
        const channels = Array.from({ length: count }, (_, c) => odd(length, c));
        if (length > 0) channels[0]![length >> 1] = NaN;
        const inside = cuts.map((cut) => Math.min(cut, length)).toSorted((a, b) => a - b);
        expect(energiesOf('simd', channels, inside)).toEqual(energiesOf('plain', channels, []));
      },
    ),
  );
});

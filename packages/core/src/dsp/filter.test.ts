import { describe, expect, test } from '@jest/globals';
import { db, responseDb, rmsOf, sine } from '../../test/signals.ts';
import {
  bandpass,
  butterworthBandpass,
  butterworthHighpass,
  butterworthLowpass,
  createFilter,
  cutoffRange,
  filterCircular,
  filterInPlace,
  usableCutoff,
  type Sections,
} from './filter.ts';
import { whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';

function impulseResponse(sections: Sections, length = 1 << 15) {
  const impulse = new Float32Array(length);
  impulse[0] = 1;
  filterInPlace(impulse, sections);
  return impulse;
}

describe('Butterworth filters', () => {
  test.each([1, 2, 3, 4, 5, 8])('of order %i are 3.01 dB down at the cutoff and flat before it', (order) => {
    for (const cutoff of [0.002, 0.02, 0.2, 0.4]) {
      const low = impulseResponse(butterworthLowpass(cutoff, order));
      const high = impulseResponse(butterworthHighpass(cutoff, order));
      expect(responseDb(low, cutoff)).toBeCloseTo(-3.0103, 2);
      expect(responseDb(high, cutoff)).toBeCloseTo(-3.0103, 2);
      expect(responseDb(low, 0)).toBeCloseTo(0, 3);
      expect(responseDb(high, 0.5)).toBeCloseTo(0, 3);
    }
  });

  test.each([1, 2, 3, 4])('of order %i fall 6.02 dB an octave for each order', (order) => {
    const low = impulseResponse(butterworthLowpass(0.002, order));
    expect(responseDb(low, 0.01) - responseDb(low, 0.02)).toBeGreaterThan(6.02 * order - 0.3);
    const high = impulseResponse(butterworthHighpass(0.1, order));
    expect(responseDb(high, 0.01) - responseDb(high, 0.005)).toBeCloseTo(6.02 * order, 1);
  });

  test('make a band that is flat inside and 3 dB down at both ends', () => {
    const band = impulseResponse(butterworthBandpass(0.02, 0.2, 4));
    expect(responseDb(band, 0.06)).toBeCloseTo(0, 1);
    expect(responseDb(band, 0.02)).toBeCloseTo(-3.01, 1);
    expect(responseDb(band, 0.2)).toBeCloseTo(-3.01, 1);
  });
});

test('the cookbook band-pass has 0 dB at its centre and −3 dB half a bandwidth off', () => {
  const response = impulseResponse([bandpass(0.01, 5)]);
  expect(responseDb(response, 0.01)).toBeCloseTo(0, 2);
  expect(responseDb(response, 0.01 * 1.105)).toBeCloseTo(-3.01, 1);
});

test('cutoffs at and over Nyquist are moved to the highest usable one, and stay stable', () => {
  expect(usableCutoff(0.7)).toBe(cutoffRange.highest);
  expect(butterworthLowpass(0.5, 4)).toEqual(butterworthLowpass(cutoffRange.highest, 4));
  const noise = whiteNoise(5000, createRandom('nyquist'));
  const before = rmsOf(noise);
  filterInPlace(noise, butterworthLowpass(3, 4));
  expect(db(rmsOf(noise) / before)).toBeGreaterThan(-0.5);
  filterInPlace(noise, butterworthHighpass(3, 4));
  expect(noise.every((x) => Math.abs(x) < before)).toBe(true);
});

test('silence stays silence, and a filter that has rung out comes to rest at exactly 0', () => {
  const samples = new Float32Array(400_000);
  filterInPlace(samples, butterworthLowpass(0.1, 4));
  expect(samples.every((x) => x === 0)).toBe(true);
  samples[0] = 1;
  filterInPlace(samples, butterworthLowpass(0.001, 4));
  expect(samples.subarray(300_000).every((x) => x === 0)).toBe(true);
});

test('a signal in blocks comes out as it does in one piece, and anew after a reset', () => {
  const sections = butterworthBandpass(0.01, 0.1, 3);
  const noise = whiteNoise(3000, createRandom('blocks'));
  const whole = noise.slice();
  filterInPlace(whole, sections);
  const filter = createFilter(sections);
  const run = () => {
    const blocks = noise.slice();
    for (const [from, to] of [
      [0, 1],
      [1, 1500],
      [1500, 3000],
    ] as const)
      filter.process(blocks.subarray(from, to));
    return blocks;
  };
  expect(run()).toEqual(whole);
  filter.reset();
  expect(run()).toEqual(whole);
});

test('a filter comes to rest at the same sample wherever blocks are cut', () => {
  const sections = butterworthLowpass(0.001, 4);
  const impulse = Float32Array.from({ length: 60_000 }, (_, i) => (i === 5 ? 1 : 0));
  const whole = impulse.slice();
  filterInPlace(whole, sections);
  expect(whole.at(-1)).toBe(0);
  for (const blockFrames of [7, 512, 1000]) {
    const filter = createFilter(sections);
    const blocks = impulse.slice();
    for (let at = 0; at < blocks.length; at += blockFrames) filter.process(blocks.subarray(at, at + blockFrames));
    expect(blocks).toEqual(whole);
  }
});

describe('the circular filter', () => {
  test.each([
    ['low-pass', butterworthLowpass(0.01, 4)],
    ['high-pass', butterworthHighpass(0.0005, 5)],
    ['band-pass', butterworthBandpass(0.1, 0.25, 4)],
  ])('gives a %s loop what endless turns would have given', (_, sections) => {
    const turn = whiteNoise(2000, createRandom('turn'));
    const turns = new Float32Array(turn.length * 40);
    for (let i = 0; i < 40; i++) turns.set(turn, i * turn.length);
    filterInPlace(turns, sections);
    const settled = turns.subarray(39 * turn.length);
    filterCircular(turn, sections);
    for (let i = 0; i < turn.length; i++) expect(turn[i]).toBeCloseTo(settled[i] ?? 0, 5);
  });

  test('scales and turns a whole number of cycles and leaves no transient', () => {
    const loop = sine(1000, 0.05);
    filterCircular(loop, butterworthLowpass(0.05, 2));
    for (let i = 0; i < 20; i++) expect(loop[i]).toBeCloseTo(loop[i + 980] ?? 0, 5);
    expect(db(rmsOf(loop) * Math.SQRT2)).toBeCloseTo(-3.01, 2);
  });

  test('takes loops of no and of one sample', () => {
    const one = Float32Array.of(0.5);
    filterCircular(one, butterworthLowpass(0.1, 2));
    expect(one[0]).toBeCloseTo(0.5, 6);
    expect(() => filterCircular(new Float32Array(0), butterworthLowpass(0.1, 2))).not.toThrow();
  });
});

import { describe, expect, test } from '@jest/globals';
import { db, rmsOf, sine } from '../../test/signals.ts';
import { closeLoop, crossfadeGains, lowestCorrelation, spanCorrelation } from './crossfade.ts';
import { whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';

describe('crossfade gains', () => {
  test.each([-0.9, -0.5, 0, 0.3, 0.9, 1])('keep the level at a correlation of %d, everywhere', (rho) => {
    const gains = crossfadeGains(501, rho);
    for (const [i, out] of gains.out.entries()) {
      const into = gains.in[i] ?? 0;
      expect(out ** 2 + into ** 2 + 2 * rho * out * into).toBeCloseTo(1, 5);
    }
  });

  test('start and end level, without a step to what lies outside', () => {
    const gains = crossfadeGains(1000, 0);
    expect(gains.out[0]).toBeCloseTo(1, 5);
    expect(gains.in[0]).toBeCloseTo(0, 5);
    expect(gains.out[999]).toBeCloseTo(0, 5);
    expect(gains.out.toReversed()).toEqual(gains.in);
  });

  test('treat sides that cancel more than they can make up for as the lowest correlation', () => {
    expect(crossfadeGains(100, -1)).toEqual(crossfadeGains(100, lowestCorrelation));
  });
});

test('correlation is 1 for the same, −1 for the inverted, 0 for silence and about 0 for the unrelated', () => {
  const a = whiteNoise(20_000, createRandom('a'));
  const b = whiteNoise(20_000, createRandom('b'));
  const of = (other: Float32Array) =>
    spanCorrelation({ channels: [a], start: 0 }, { channels: [other], start: 0 }, 20_000);
  expect(of(a)).toBeCloseTo(1, 9);
  expect(of(a.map((x) => -2 * x))).toBeCloseTo(-1, 6);
  expect(of(new Float32Array(20_000))).toBe(0);
  expect(Math.abs(of(b))).toBeLessThan(0.03);
});

describe('a closed loop', () => {
  test.each([
    ['in phase', 100 * 40],
    ['a quarter cycle off', 100 * 40 + 25],
    ['a third of a cycle off', 100 * 40 + 33],
  ])('of a tone %s keeps its level over the seam and has no step', (_, length) => {
    const { channels } = closeLoop([sine(length + 2000, 0.01)], length, 2000);
    const loop = channels[0] ?? new Float32Array(0);
    const turns = Float32Array.from({ length: 4 * length }, (_, i) => loop[i % length] ?? 0);
    for (let start = 0; start + 400 < turns.length; start += 100) {
      expect(Math.abs(db(rmsOf(turns, start, start + 400) * Math.SQRT2))).toBeLessThan(1.3);
    }
    const largestStep = Math.max(...turns.subarray(1).map((x, i) => Math.abs(x - (turns[i] ?? 0))));
    expect(largestStep).toBeLessThan(1.25 * 2 * Math.PI * 0.01);
  });

  test('of noise keeps its level over the seam', () => {
    const noise = whiteNoise(60_000, createRandom('loop'));
    const { channels, correlation } = closeLoop([noise], 40_000, 20_000);
    expect(Math.abs(correlation)).toBeLessThan(0.03);
    expect(Math.abs(db(rmsOf(channels[0] ?? [], 5000, 15_000)))).toBeLessThan(0.3);
  });

  test('refuses to blend more than there is', () => {
    expect(() => closeLoop([new Float32Array(100)], 80, 30)).toThrow(/80 \+ 30/);
  });
});

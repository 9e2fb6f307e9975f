import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRandom, shuffle, type Random } from './random.ts';

function take(count: number, random: Random): number[] {
  return Array.from({ length: count }, () => random.next());
}

describe('createRandom', () => {
  test('gives the same numbers for the same seed, today and in every later version', () => {
    expect(take(3, createRandom('stem'))).toEqual(take(3, createRandom('stem')));
    expect(take(3, createRandom('stem')).map((x) => x.toFixed(12))).toMatchInlineSnapshot(`
[
  "0.539253486720",
  "0.794568321174",
  "0.417651953272",
]
`);
  });

  test('gives other numbers for other seeds, however alike they are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => a === b || createRandom(a).next() !== createRandom(b).next()),
    );
  });

  test('a child depends on the name and the seed, not on how often the parent was used', () => {
    const parent = createRandom('seed');
    const before = take(4, parent.child('cloud01'));
    take(100, parent);
    expect(take(4, parent.child('cloud01'))).toEqual(before);
    expect(take(4, parent.child('cloud02'))).not.toEqual(before);
    expect(take(4, createRandom('other').child('cloud01'))).not.toEqual(before);
  });

  test('a child of a child is not the child of the joined name', () => {
    const random = createRandom('seed');
    expect(random.child('a').child('b').next()).not.toBe(random.child('ab').next());
  });

  test('integer reaches both ends, each value equally often', () => {
    const random = createRandom('dice');
    const counts = [0, 0, 0, 0, 0, 0];
    for (let roll = 0; roll < 60000; roll++) counts[random.integer(1, 6) - 1]! += 1;
    for (const count of counts) expect(Math.abs(count - 10000)).toBeLessThan(400); // 4.4 σ
  });

  test('uniform and gaussian have the mean and variance they should', () => {
    const random = createRandom('moments');
    const moments = (draw: () => number): [number, number] => {
      const values = Array.from({ length: 100000 }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
    };
    const [uniformMean, uniformVariance] = moments(() => random.uniform(-1, 1));
    expect(uniformMean).toBeCloseTo(0, 1);
    expect(uniformVariance).toBeCloseTo(1 / 3, 2);
    const [mean, variance] = moments(() => random.gaussian());
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });

  test('neighbouring numbers do not hang together', () => {
    const values = take(100000, createRandom('spectrum')).map((value) => value - 0.5);
    for (const lag of [1, 2, 3, 7, 16]) {
      let sum = 0;
      for (let index = lag; index < values.length; index++) sum += values[index]! * values[index - lag]!;
      expect(Math.abs((12 * sum) / values.length)).toBeLessThan(0.016); // 5 σ
    }
  });
});

describe('shuffle', () => {
  test('keeps every item and leaves the original alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const before = [...items];
        const shuffled = shuffle(items, createRandom(seed));
        expect(items).toEqual(before);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compare, floorOf, minus, over, plus, ratio, ratioOf, rounded, times, toNumber } from './ratio.ts';

test('a number stands for the decimal that a person reads', () => {
  expect(ratioOf(139.97)).toEqual(ratio(13_997n, 100n));
  expect(ratioOf(-0.1)).toEqual(ratio(-1n, 10n));
  expect(ratioOf(1e-7)).toEqual(ratio(1n, 10_000_000n));
  expect(ratioOf(2.5e21)).toEqual(ratio(2_500_000_000_000_000_000_000n));
  expect(() => ratioOf(NaN)).toThrow('finite');
});

test('every finite number comes back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
      expect(toNumber(ratioOf(value))).toBeCloseTo(value, 9);
    }),
  );
});

test('halves go up, and below 0 the floor is the lower number', () => {
  expect([ratio(5n, 2n), ratio(-5n, 2n), ratio(7n, 3n), ratio(-7n, 3n)].map(rounded)).toEqual([3, -2, 2, -2]);
  expect([ratio(5n, 2n), ratio(-5n, 2n), ratio(-4n, 2n)].map(floorOf)).toEqual([2, -3, -2]);
});

test('the field laws hold exactly', () => {
  const any = fc.tuple(fc.bigInt(-1000n, 1000n), fc.bigInt(1n, 1000n)).map(([n, d]) => ratio(n, d));
  fc.assert(
    fc.property(any, any, any, (a, b, c) => {
      expect(times(plus(a, b), c)).toEqual(plus(times(a, c), times(b, c)));
      expect(minus(plus(a, b), b)).toEqual(a);
      if (b.numerator !== 0n) expect(times(over(a, b), b)).toEqual(a);
      expect(compare(a, b)).toBe(-compare(b, a) + 0);
    }),
  );
});

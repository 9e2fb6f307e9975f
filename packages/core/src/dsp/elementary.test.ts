import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { atan2, cos, exp, exp2, log, log10, log2, pow, sin, tanh } from './elementary.ts';

const bits = new BigInt64Array(1);
const float = new Float64Array(bits.buffer);

/** How many doubles lie between two numbers. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (a !== a || b !== b || (a === 0 && b === 0)) return Infinity; // a zero of the wrong sign
  const place = (value: number): bigint => {
    float[0] = value;
    const word = bits[0] as bigint;
    return word < 0n ? -(word & 0x7fffffffffffffffn) : word;
  };
  const distance = place(a) - place(b);
  return Number(distance < 0n ? -distance : distance);
}

function range(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true });
}

/** Agreement with the engine's own function, which itself is within 1 ulp (log10 and tanh: 2) of the truth. */
const functions = [
  ['sin', sin, Math.sin, range(-4e8, 4e8), 1],
  ['cos', cos, Math.cos, range(-4e8, 4e8), 1],
  ['exp', exp, Math.exp, range(-745, 710), 1],
  ['exp2', exp2, (x: number) => 2 ** x, range(-1075, 1024), 1],
  ['log', log, Math.log, range(0, Number.MAX_VALUE), 1],
  ['log2', log2, Math.log2, range(0, Number.MAX_VALUE), 1],
  ['log10', log10, Math.log10, range(0, Number.MAX_VALUE), 2],
  ['tanh', tanh, Math.tanh, range(-25, 25), 3],
] as const;

describe('functions of one number', () => {
  test.each(functions)(
    '%s is within a few units of the last place of Math, at any scale',
    (...[, ours, theirs, x, most]) => {
      fc.assert(
        fc.property(x, (value) => ulps(ours(value), theirs(value)) <= most),
        { numRuns: 5000 },
      );
      fc.assert(
        fc.property(range(1e-3, 3), (value) => ulps(ours(value), theirs(value)) <= most),
        { numRuns: 5000 },
      );
    },
  );

  test.each(functions)('%s does what Math does with 0, infinity and NaN', (...[name, ours, theirs]) => {
    for (const x of [0, -0, -1, 5e-324, -5e-324, Infinity, -Infinity, NaN]) {
      expect({ name, x, y: ours(x) }).toEqual({ name, x, y: theirs(x) });
    }
  });

  test('a full turn later the sine is the same within the rounding of the angle, even for huge angles', () => {
    for (const k of [1, 1e3, 1e6, 6e7]) expect(sin(2 * Math.PI * k)).toBe(Math.sin(2 * Math.PI * k));
    expect(Math.abs(sin(1e300))).toBeLessThanOrEqual(1);
  });
});

describe('exact cases', () => {
  test('powers of two and of ten', () => {
    for (let n = -1074; n <= 1023; n++) {
      expect([exp2(n), pow(2, n), log2(2 ** n)]).toEqual([2 ** n, 2 ** n, n]);
    }
    for (let n = 0; n <= 22; n++) expect([pow(10, n), log10(10 ** n)]).toEqual([10 ** n, n]);
  });

  test('whole powers of whole numbers that a double holds', () => {
    for (let base = -60; base <= 60; base++) {
      for (let n = 0; Math.abs(base) ** n < 2 ** 53 && n < 54; n++) {
        expect(pow(base, n)).toBe(Number(BigInt(base) ** BigInt(n)));
      }
    }
  });
});

describe('functions of two numbers', () => {
  const edges = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1e300, -1e300, 5e-324, 2 ** 53, Infinity, -Infinity, NaN];

  test('pow and atan2 do what Math does with every pair of edge cases', () => {
    for (const x of edges) {
      for (const y of edges) {
        const apart = Math.max(ulps(pow(x, y), x ** y), ulps(atan2(y, x), Math.atan2(y, x)));
        expect([x, y, apart <= 1]).toEqual([x, y, true]);
      }
    }
  });

  test('pow is within 1 ulp of Math', () => {
    fc.assert(
      fc.property(range(0, 1e6), range(-60, 60), (x, y) => ulps(pow(x, y), x ** y) <= 1),
      { numRuns: 10000 },
    );
    fc.assert(
      fc.property(range(0.999, 1.001), range(-1e5, 1e5), (x, y) => ulps(pow(x, y), x ** y) <= 1),
      { numRuns: 5000 },
    );
  });

  test('atan2 is within 1 ulp of Math', () => {
    fc.assert(
      fc.property(range(-10, 10), range(-10, 10), (y, x) => ulps(atan2(y, x), Math.atan2(y, x)) <= 1),
      { numRuns: 10000 },
    );
  });
});

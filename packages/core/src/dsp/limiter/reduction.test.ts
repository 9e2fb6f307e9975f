import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../random.ts';
import { reductionUnit } from './peak-scout.ts';
import { createReduction, type Reduction } from './reduction.ts';

const options = { lookAhead: 13, hold: 40, release: 300, recovery: 25 };
const { max } = Math;

/** The gains of frames, one after the other. */
function gainsOf(reduction: Reduction, needs: readonly number[]): number[] {
  const gains = new Float64Array(needs.length);
  reduction.run(Float64Array.from(needs), gains, needs.length);
  return [...gains];
}

/** The same by its definition: maxima looked for anew at each frame, and the three averages as one weighted sum. */
function slowGains(needs: readonly number[]): number[] {
  const box = 5;
  const length = 3 * box - 2;
  const weights = convolved(convolved(ones(box), ones(box)), ones(box));
  const highest = (end: number, frames: number) => max(0, ...needs.slice(max(0, end - frames + 1), end + 1));
  const reductions: number[] = [];
  let [lone, lasting] = [0, 0];
  for (const n of needs.keys()) {
    lone = max(highest(n, length + 8), Math.floor(lone * Math.exp(-1 / options.recovery)));
    const wanted = highest(n, options.hold);
    lasting =
      wanted > lasting
        ? Math.ceil(wanted + Math.exp(-1 / (1.5 * options.hold)) * (lasting - wanted))
        : max(wanted, Math.floor(lasting * Math.exp(-1 / options.release)));
    reductions.push(max(lone, lasting));
  }
  return needs.map((_, n) => {
    const sum = weights.reduce((total, weight, k) => total + weight * (reductions[n - k] ?? 0), 0);
    return 1 - sum / (reductionUnit * box ** 3);
  });
}

function ones(count: number): number[] {
  return Array.from({ length: count }, () => 1);
}

function convolved(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: a.length + b.length - 1 }, (_, n) =>
    a.reduce((sum, value, k) => sum + value * (b[n - k] ?? 0), 0),
  );
}

const needsOf = fc.string({ minLength: 1 }).map((seed) => {
  const random = createRandom(seed);
  return Array.from({ length: 600 }, (_, n) =>
    n < 400 && random.next() < 0.05 ? random.integer(1, 0.9 * reductionUnit) : 0,
  );
});

test('the gain is what its definition says', () => {
  fc.assert(
    fc.property(needsOf, (needs) => {
      const slow = slowGains(needs);
      const gains = gainsOf(createReduction(options), needs);
      for (const [n, gain] of gains.entries()) expect(gain).toBeCloseTo(slow[n] ?? 0, 12);
    }),
    { numRuns: 20 },
  );
});

test('at every frame, and some before and after it, the gain takes off what is needed there', () => {
  fc.assert(
    fc.property(needsOf, (needs) => {
      const reduction = createReduction(options);
      const gains = gainsOf(reduction, [...needs, ...ones(reduction.delay).map(() => 0)]);
      for (const [n, need] of needs.entries()) {
        for (const beside of [0, 3, 6]) {
          const gain = gains[n + reduction.delay + beside] ?? 0;
          expect(gain).toBeLessThanOrEqual(1 - need / reductionUnit + 1e-12);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('what is ignored changes no gain, whenever it comes within the frames that it is asked for', () => {
  const most = 100;
  for (const after of [0, 5, 30]) {
    const before = [0.5 * reductionUnit, ...ones(after).map(() => 0)];
    const reduction = createReduction({ ...options, recovery: 300 });
    gainsOf(reduction, before);
    const ignored = reduction.ignored(most);
    expect(ignored).toBeGreaterThan(0.1 * reductionUnit);
    for (const late of [0, 40, most - 1]) {
      const held = createReduction({ ...options, recovery: 300 });
      gainsOf(held, [...before, ...ones(late).map(() => 0)]);
      gainsOf(held, [0]);
      const gains = gainsOf(
        held,
        ones(held.delay + 6).map(() => 0),
      );
      for (const beside of [0, 3, 6]) {
        expect(gains[held.delay - 1 + beside] ?? 0).toBeLessThanOrEqual(1 - ignored / reductionUnit);
      }
    }
  }
});

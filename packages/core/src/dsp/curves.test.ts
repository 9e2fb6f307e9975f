import { afterEach, expect, test } from '@jest/globals';
import { averageInPlace, blendHeads, chooseKernels, riseBySquare, runProducts, shapeRun } from '@stem/kernels';
import fc from 'fast-check';
import { closeLoop, crossfadeGains } from './crossfade.ts';

afterEach(() => chooseKernels('simd'));

const run = (length: number) =>
  fc.array(fc.float({ noNaN: true, min: -2, max: 2 }), { minLength: length, maxLength: length });
const runs = fc.integer({ min: 1, max: 60 }).chain((length) => fc.tuple(run(length), run(length)));
const bits = (values: Iterable<number>): number[] => [...values].map((value) => value + 0);

test('kernels of curves give what their formulas do, to the bit', () => {
  fc.assert(
    fc.property(runs, fc.double({ min: 0.1, max: 3, noNaN: true }), ([a, b], gain) => {
      const first = Float32Array.from(a);
      averageInPlace([first, Float32Array.from(b)]);
      expect(bits(first)).toEqual(bits(Float32Array.from(a, (x, i) => 0.5 * (x + b[i]!))));

      const rise = Float32Array.from([...a, 1]);
      riseBySquare(rise, a.length);
      const share = (i: number) => (i < a.length ? i / a.length : 1);
      expect(bits(rise)).toEqual(bits(Float32Array.from([...a, 1], (x, i) => x * share(i) * share(i))));

      const shaped = shapeRun(Float32Array.from(a), gain, Float64Array.from(b));
      expect(bits(shaped)).toEqual(bits(Float32Array.from(a, (x, i) => x * gain * b[i]!)));
    }),
  );
});

test('products of runs are those of the definition; what a run lacks is silence', () => {
  fc.assert(
    fc.property(run(7), run(30), (a, b) => {
      const [product, own, others] = runProducts(Float32Array.from(a), Float32Array.from(b));
      expect(product).toBeCloseTo(
        a.reduce((sum, x, i) => sum + x * b[i]!, 0),
        10,
      );
      expect(own).toBeCloseTo(
        a.reduce((sum, x) => sum + x * x, 0),
        10,
      );
      expect(others).toBeCloseTo(
        b.reduce((sum, x) => sum + x * x, 0),
        10,
      );
    }),
  );
});

test('a loop closed by kernel is the one closed by its plain twin', () => {
  fc.assert(
    fc.property(run(90), run(90), fc.integer({ min: 1, max: 40 }), (a, b, fade) => {
      const channels = [Float32Array.from(a), Float32Array.from(b)];
      chooseKernels('simd');
      const fast = closeLoop(channels, 50, fade);
      chooseKernels('plain');
      const plain = closeLoop(channels, 50, fade);
      expect(fast.correlation).toBeCloseTo(plain.correlation, 12);
      for (const [c, channel] of plain.channels.entries()) {
        for (const [i, x] of channel.entries()) expect(fast.channels[c]![i]).toBeCloseTo(x, 5);
      }
    }),
  );
});

test('heads are blended by the gains of a crossfade', () => {
  const [head, after] = [new Float32Array(9).fill(1), new Float32Array(9).fill(0)];
  const zero = crossfadeGains(9, 0);
  blendHeads([head], [after], {
    curve: { out: Float64Array.from(zero.out), in: Float64Array.from(zero.in) },
    rho: 0.4,
  });
  const wanted = crossfadeGains(9, 0.4);
  for (const [i, x] of head.entries()) expect(x).toBeCloseTo(wanted.in[i]!, 5);
});

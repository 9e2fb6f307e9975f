import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { rmsOf, sine } from '../../../test/signals.ts';
import { createRandom } from '../../dsp/random.ts';
import { balanceSides } from './width.ts';

afterEach(() => chooseKernels('simd'));

const rate = 44100;

function noise(frames: number, seed: string): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: frames }, () => random.uniform(-0.5, 0.5));
}

/** The mono sum against the stereo level, in dB, at its worst over all 50 ms. */
function worstFold(left: Float32Array, right: Float32Array): number {
  const size = 2205;
  let worst = 0;
  for (let start = 0; start + size <= left.length; start += 441) {
    const [l, r] = [left.subarray(start, start + size), right.subarray(start, start + size)];
    const mono = l.map((x, i) => (x + (r[i] ?? 0)) / 2);
    const stereo = Math.sqrt((rmsOf(l) ** 2 + rmsOf(r) ** 2) / 2);
    worst = Math.min(worst, 20 * Math.log10(rmsOf(mono) / stereo));
  }
  return worst;
}

test('sides that work against each other keep their mono sum within 3 dB, at every 50 ms', () => {
  const [left, right] = [noise(2 * rate, 'l'), noise(2 * rate, 'r')];
  for (let i = 0; i < rate / 2; i++) right[i] = -0.9 * (left[i] ?? 0) + 0.1 * (right[i] ?? 0);
  expect(worstFold(left, right)).toBeLessThan(-10);
  balanceSides(left, right, rate);
  expect(worstFold(left, right)).toBeGreaterThan(-3);
});

test('what is balanced and fine in mono is left as it is', () => {
  const [left, right] = [sine(rate, 0.01), sine(rate, 0.01, { phase: 0.5 })];
  const [l, r] = [left.slice(), right.slice()];
  balanceSides(l, r, rate);
  for (const i of [0, 1000, 44099]) {
    expect(l[i]).toBeCloseTo(left[i] ?? 0, 6);
    expect(r[i]).toBeCloseTo(right[i] ?? 0, 6);
  }
});

test('a loop still turns: the gain at its end is the gain at its start', () => {
  const [left, right] = [new Float32Array(rate).fill(0.3), new Float32Array(rate).fill(0.3)];
  for (let i = rate - 3000; i < rate; i++) right[i] = -0.3;
  balanceSides(left, right, rate);
  const side = (i: number) => ((left[i] ?? 0) - (right[i] ?? 0)) / 2;
  expect(Math.abs(side(rate - 1) - 0.3)).toBeGreaterThan(0.1);
  const short = [noise(50, 'a'), noise(50, 'b')] as const;
  expect(() => balanceSides(...short, rate)).not.toThrow();
});

test('a side that is louder is balanced', () => {
  const [left, right] = [noise(rate, 'l'), noise(rate, 'r').map((x) => x / 3)];
  balanceSides(left, right, rate);
  expect(rmsOf(left) / rmsOf(right)).toBeCloseTo(1, 2);
});

test('the kernel does what its plain twin does', () => {
  for (const frames of [1, 50, 2205, 30_011]) {
    const make = () => [noise(frames, 'l'), noise(frames, 'r').map((x, i) => (i < frames / 2 ? -x : x / 2))] as const;
    const [fast, plain] = [make(), make()];
    balanceSides(...fast, rate);
    chooseKernels('plain');
    balanceSides(...plain, rate);
    chooseKernels('simd');
    for (const [c, channel] of plain.entries()) {
      for (const [i, x] of channel.entries()) expect(fast[c]![i]).toBeCloseTo(x, 5);
    }
  }
});

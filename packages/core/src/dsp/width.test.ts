import { expect, test } from '@jest/globals';
import { db, rmsOf, sine } from '../../test/signals.ts';
import { uniformNoise } from './noise.ts';
import { createRandom } from './random.ts';
import { createWidth } from './width.ts';

const plain = { side: 1, spread: 0, monoBelow: 0, smear: [337, 557, 887] };

function noise(): [Float32Array, Float32Array] {
  return [uniformNoise(20_000, createRandom('left')), uniformNoise(20_000, createRandom('right'))];
}

const sumOf = ([left, right]: readonly [Float32Array, Float32Array]) => left.map((l, i) => l + (right[i] ?? 0));
const sideOf = ([left, right]: readonly [Float32Array, Float32Array]) => left.map((l, i) => l - (right[i] ?? 0));

test.each([0, 0.5, 1, 2])('a width of %d scales the side and leaves the mono sum', (side) => {
  const before = noise();
  const after = noise();
  createWidth({ ...plain, side, spread: 0.4, monoBelow: 0.003 }, 2).process(after);
  const sum = sumOf(after);
  expect(sumOf(before).every((value, i) => Math.abs(value - (sum[i] ?? 0)) < 1e-6)).toBe(true);
  const scaled = noise();
  createWidth({ ...plain, side }, 2).process(scaled);
  if (side > 0) expect(rmsOf(sideOf(scaled)) / rmsOf(sideOf(before))).toBeCloseTo(side, 5);
  else expect(scaled[0]).toEqual(scaled[1]);
});

test('a spread makes mono sound wide, about as loud on both sides, and the mono sum stays what it was', () => {
  const [left] = noise();
  const both: [Float32Array, Float32Array] = [left.slice(), left.slice()];
  createWidth({ ...plain, spread: 0.5 }, 2).process(both);
  expect(rmsOf(sideOf(both)) / rmsOf(sumOf(both))).toBeCloseTo(0.5, 1);
  expect(Math.abs(db(rmsOf(both[0]) / rmsOf(both[1])))).toBeLessThan(1.5);
});

test('there is no side in the bass', () => {
  const bass: [Float32Array, Float32Array] = [sine(48_000, 0.0008), new Float32Array(48_000)];
  createWidth({ ...plain, side: 2, monoBelow: 0.003 }, 2).process(bass);
  expect(db(rmsOf(sideOf(bass), 20_000) / rmsOf(sumOf(bass), 20_000))).toBeLessThan(-16);
});

test('a lone channel passes as it is', () => {
  const [left] = noise();
  const after = left.slice();
  createWidth({ ...plain, side: 2 }, 1).process([after]);
  expect(after).toEqual(left);
});

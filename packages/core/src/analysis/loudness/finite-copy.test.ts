import { expect, test } from '@jest/globals';
import { finiteCopy } from './finite-copy.ts';

test('the part asked for, with silence for what is no finite number; the original stays as it is', () => {
  const samples = Float32Array.of(9, 0.5, NaN, Infinity, -Infinity, -0.25, 9);
  expect(finiteCopy(samples, 1, 6)).toEqual(Float32Array.of(0.5, 0, 0, 0, -0.25));
  expect(samples[2]).toBeNaN();
});

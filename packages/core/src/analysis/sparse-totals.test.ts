import { expect, test } from '@jest/globals';
import { createRunningTotals } from './running-totals.ts';
import { createSparseTotals } from './sparse-totals.ts';

test('sums over any stretch are, to the last bit, those of totals that keep every block', () => {
  const sparse = createSparseTotals();
  const full = createRunningTotals(1);
  for (let block = 0; block < 300; block++) {
    const value = block % 7 === 3 || (block > 100 && block < 120) ? (block * 37.25) / 3 : 0;
    sparse.push(value);
    full.push(Float64Array.of(value));
  }
  const sum = new Float64Array(1);
  for (let start = -2.5; start < 310; start += 3.3) {
    for (let length = 0; length < 320; length += 7.7) {
      expect(sparse.between(start, start + length)).toBe(full.between(start, start + length, sum)[0]);
    }
  }
});

test('of nothing the sum is nothing', () => {
  expect(createSparseTotals().between(0, 10)).toBe(0);
});

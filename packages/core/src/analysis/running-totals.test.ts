import { expect, test } from '@jest/globals';
import { createRandom } from '../dsp/random.ts';
import { createRunningTotals, type NumberStore } from './running-totals.ts';

const columns = 400;
const blocks = 4000;

/** A store for so many lists of numbers. */
function storeFor(most: number): NumberStore & { readonly kept: readonly Float64Array[] } {
  const kept: Float64Array[] = [];
  return {
    kept,
    put: (numbers) => (kept.length < most ? kept.push(numbers.slice()) - 1 : undefined),
    get: (place, numbers) => numbers.set(kept[place] as Float64Array),
  };
}

test.each([
  ['most of them lie in a store', Infinity],
  ['the store has no room for all of them', 50],
  ['the store has no room at all', 0],
])('sums over any stretch are, to the last bit, those of totals in memory where %s', (_, most) => {
  const random = createRandom('totals');
  const store = storeFor(most);
  const [held, stored] = [createRunningTotals(columns), createRunningTotals(columns, store)];
  const block = new Float64Array(columns);
  const [a, b] = [new Float64Array(columns), new Float64Array(columns)];
  const expectSame = (start: number, end: number): void => {
    stored.between(start, end, b);
    held.between(start, end, a);
    expect(b.findIndex((sum, at) => sum !== a[at])).toBe(-1);
  };
  for (let index = 0; index < blocks; index++) {
    for (let at = 0; at < columns; at++) block[at] = random.gaussian();
    held.push(block);
    stored.push(block);
    if (index % 97 === 0) expectSame(random.uniform(0, index), index + 1);
  }
  for (let times = 0; times < 500; times++) {
    const start = random.uniform(-5, blocks);
    expectSame(start, start + random.uniform(0, blocks / (1 + (times % 50))));
  }
  for (let start = 0; start < blocks; start += 9) expectSame(start, start + 9);
  if (most > 50) expect(store.kept.length).toBeGreaterThan(150);
  else expect(store.kept).toHaveLength(most);
});

test('sums are those of the blocks, parts of them in proportion', () => {
  const totals = createRunningTotals(2);
  for (let block = 0; block < 5000; block++) totals.push(Float64Array.of(block, 1));
  const sums = new Float64Array(2);
  expect([...totals.between(10, 13, sums)]).toEqual([10 + 11 + 12, 3]);
  expect([...totals.between(2046.5, 2047.25, sums)]).toEqual([0.5 * 2046 + 0.25 * 2047, 0.75]);
  expect([...totals.between(4999, 6000, sums)]).toEqual([4999, 1]);
});

import { expect, test } from '@jest/globals';
import { vanDerCorput } from './van-der-corput.ts';

test('halves, then quarters, then eighths', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(vanDerCorput)).toEqual([0, 1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8, 3 / 8, 7 / 8]);
});

test('any number of them is spread evenly: no room is wider than twice the mean, and none comes twice', () => {
  for (const count of [3, 10, 100, 1000]) {
    const places = Array.from({ length: count }, (_, i) => vanDerCorput(i)).toSorted((a, b) => a - b);
    const rooms = places.map((place, i) => (places[i + 1] ?? 1) - place);
    expect(Math.max(...rooms)).toBeLessThanOrEqual(2 / count);
    expect(Math.min(...rooms)).toBeGreaterThan(0);
  }
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { editDistance, nearest } from './nearest.ts';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', 'abd', 1],
  ['abc', 'acb', 1],
  ['abc', 'bc', 1],
  ['abc', 'abcd', 1],
  ['kitten', 'sitting', 3],
])('from %j to %j it is %d', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test('the distance is the same both ways, and never more than the longer word', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test('a long word is nearer than a short one that has as much to change', () => {
  expect(nearest('min_length', ['limit', 'min_duration_sec', 'sample_rate'])).toBe('min_duration_sec');
  expect(nearest('x', [])).toBeUndefined();
  expect(nearest('tempo', ['rating_points', 'limit'])).toBeUndefined();
});

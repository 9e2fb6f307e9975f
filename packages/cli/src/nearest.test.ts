import { expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

const flags = ['root', 'output', 'min-duration', 'max-duration', 'verbose', 'json'];

test.each([
  ['vebrose', 'verbose'],
  ['Root', 'root'],
  ['min-durration', 'min-duration'],
  ['out', 'output'],
  ['jsno', 'json'],
  ['outputs-to', 'output'],
])('%s was meant to be %s', (typed, meant) => {
  expect(nearest(typed, flags)).toBe(meant);
});

test('a word that is near to nothing gets no suggestion', () => {
  expect(nearest('x', flags)).toBeUndefined();
  expect(nearest('tempo', flags)).toBeUndefined();
  expect(nearest('', flags)).toBeUndefined();
});

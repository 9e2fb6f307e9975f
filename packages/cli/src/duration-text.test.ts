import { expect, test } from '@jest/globals';
import { durationText } from './duration-text.ts';

test.each([
  [0, '0 s'],
  [-1, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [7620, '2 h 07 min'],
])('%f seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

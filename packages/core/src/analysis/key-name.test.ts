import { expect, test } from '@jest/globals';
import { parseKeyName } from './key-name.ts';

test.each([
  ['C', 0, 'maj'],
  ['C maj', 0, 'maj'],
  ['c MAJOR', 0, 'maj'],
  ['CM', 0, 'maj'],
  ['Cm', 0, 'min'],
  ['Am', 9, 'min'],
  ['a min', 9, 'min'],
  ['A-minor', 9, 'min'],
  [' A_Min ', 9, 'min'],
  ['f# minor', 6, 'min'],
  ['F♯', 6, 'maj'],
  ['Bb', 10, 'maj'],
  ['A#', 10, 'maj'],
  ['bb', 10, 'maj'],
  ['B♭m', 10, 'min'],
  ['b', 11, 'maj'],
  ['Bm', 11, 'min'],
  ['Cb', 11, 'maj'],
  ['B#', 0, 'maj'],
])('%j is a key', (name, tonic, mode) => {
  expect(parseKeyName(name)).toEqual({ tonic, mode });
});

test.each(['', 'H', '8A', 'C dur', 'Am7', 'A m m', 'C##', 'mineral'])('%j is none', (name) => {
  expect(parseKeyName(name)).toBeUndefined();
});

import { expect, test } from '@jest/globals';
import { parseKey, transposition } from './target-key.ts';

test('a key is read in the ways people write it', () => {
  expect(parseKey('C maj')).toEqual({ tonic: 0, mode: 'maj' });
  expect(parseKey('f# minor')).toEqual({ tonic: 6, mode: 'min' });
  expect(parseKey('Bbm')).toEqual({ tonic: 10, mode: 'min' });
  expect(parseKey('C♭')).toEqual({ tonic: 11, mode: 'maj' });
  expect(parseKey('B♯')).toEqual({ tonic: 0, mode: 'maj' });
});

test('the shift is the nearest one, with relative keys taken as the same notes', () => {
  const shift = (from: string, to: string) => transposition(parseKey(from), parseKey(to));
  expect(shift('A min', 'C maj')).toBe(0);
  expect(shift('C maj', 'A min')).toBe(0);
  expect(shift('D maj', 'C maj')).toBe(-2);
  expect(shift('A maj', 'C maj')).toBe(3);
  expect(shift('C maj', 'F# maj')).toBe(-6);
  expect(shift('G min', 'A min')).toBe(2);
  for (let from = 0; from < 12; from += 1) {
    for (let to = 0; to < 12; to += 1) {
      const semitones = transposition({ tonic: from, mode: 'maj' }, { tonic: to, mode: 'maj' });
      expect((from + semitones + 12) % 12).toBe(to);
      expect(semitones).toBeGreaterThanOrEqual(-6);
      expect(semitones).toBeLessThanOrEqual(5);
    }
  }
});

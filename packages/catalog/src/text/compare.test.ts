import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareCodePoints, sortByCodePoint } from './compare.ts';

test('an emoji comes after every character below it', () => {
  expect(['😀', '～', 'b', 'a', 'ab'].sort(compareCodePoints)).toEqual(['a', 'ab', 'b', '～', '😀']);
});

test('the order is that of the UTF-8 bytes', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test('sorting gives the order of code points, beyond the first plane too', () => {
  expect(sortByCodePoint(['b', 'B', 'a/c', 'a b', ''])).toEqual(['', 'B', 'a b', 'a/c', 'b']);
  expect(sortByCodePoint(['😀', '～', 'z', 'é'])).toEqual(['z', 'é', '～', '😀']);
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isEscapedPath, pathToText, textToPath } from './path-text.ts';

test('a name that is UTF-8 stands as it is', () => {
  const name = 'Mädchen/😀 \\ 100%\n.wav';
  expect(pathToText(Buffer.from(name))).toBe(name);
  expect(isEscapedPath(name)).toBe(false);
});

test('a byte that is no UTF-8 becomes \\xNN', () => {
  expect(pathToText(Buffer.from('caf\xe9.wav', 'latin1'))).toBe(String.raw`caf\xe9.wav`);
  expect(isEscapedPath(String.raw`caf\xe9.wav`)).toBe(true);
});

test('a name that looks escaped is kept apart from one that is', () => {
  expect(pathToText(Buffer.from(String.raw`a\x41`))).toBe(String.raw`a\x5cx41`);
});

test('every name reads back to its bytes, and no two names share a text', () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc
      .array(fc.constantFrom('\\', 'x', '4', '1', '\xff', '\xc3', '\xa9', '\xed\xa0\x80', 'a'))
      .map((parts) => Uint8Array.from(Buffer.from(parts.join(''), 'latin1'))),
  );
  fc.assert(
    fc.property(bytes, (name) => {
      expect(Buffer.compare(textToPath(pathToText(name)), name)).toBe(0);
    }),
    { numRuns: 2000 },
  );
});

test('a text without escapes is the bytes of its UTF-8', () => {
  expect(textToPath('é').toString('hex')).toBe('c3a9');
});

import { expect, test } from '@jest/globals';
import { heldBytes } from './held-bytes.ts';

test('a job holds of its track what is left beside the rest, and a little in any case', () => {
  expect(heldBytes(undefined)).toBeUndefined();
  expect(heldBytes(500)).toBe(244 * 2 ** 20);
  expect(heldBytes(100)).toBe(16 * 2 ** 20);
});

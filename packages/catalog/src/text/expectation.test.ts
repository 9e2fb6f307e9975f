import { expect, test } from '@jest/globals';
import { expectation, type ValueSchema } from './expectation.ts';

test.each<[ValueSchema, string]>([
  [{ type: 'number', minimum: 0, maximum: 5, unit: 'Hz' }, 'a number from 0 to 5 (Hz)'],
  [{ type: 'number', exclusiveMinimum: 0 }, 'a number above 0'],
  [{ type: 'number', exclusiveMinimum: 0, maximum: 5 }, 'a number above 0, at most 5'],
  [{ type: 'string', minLength: 1 }, 'text that is not empty'],
  [{ type: 'string', minLength: 1, maxLength: 200 }, 'text of 1 to 200 characters'],
])('%j is said as %s', (schema, words) => {
  expect(expectation(schema)).toBe(words);
});

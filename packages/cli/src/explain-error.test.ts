import { stat } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { InputError } from '@stem/core';
import { explainError, systemReason } from './explain-error.ts';

test('refusals of the operating system are told in words, other errors are not', async () => {
  const missing: unknown = await stat('/no/such/file').catch((error: unknown) => error);
  expect(systemReason(missing)).toBe('there is no such file or folder (ENOENT)');
  expect(explainError(missing, {}).text).toBe('cannot read /no/such/file: there is no such file or folder (ENOENT)');
  for (const other of [
    new Error('x'),
    Object.assign(new Error('x'), { code: 'ERR_X' }),
    { code: 7 },
    'ENOENT',
    null,
    undefined,
  ]) {
    expect(systemReason(other)).toBeUndefined();
  }
});

test('an error without a path is told by its reason alone', () => {
  expect(explainError({ code: 'EMFILE' }, {}).text).toBe('too many files are open (EMFILE)');
});

test('a stack is shown for any error under STEM_DEBUG', () => {
  expect(explainError(new InputError('no'), { STEM_DEBUG: '1' }).text).toMatch(/^no\nInputError: no\n\s+at /);
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isOutOfMemory, systemErrorCode, systemErrorWords } from './system-error.ts';

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an error of the operating system', () => {
  test('is told in our words', () => {
    const error = thrown(() => readFileSync('/no/such/file'));
    expect([systemErrorCode(error), systemErrorWords(error)]).toEqual(['ENOENT', 'there is no such file or folder']);
  });

  test('that we have no words for has the system’s', () => {
    expect(systemErrorWords({ code: 'EADDRINUSE' })).toBe('address already in use');
  });

  test.each([undefined, null, 'ENOENT', new Error('x'), { code: 5 }, { code: 'ERR_INVALID_ARG_TYPE' }, { code: 'E' }])(
    'is not %j',
    (other) => {
      expect(systemErrorCode(other)).toBeUndefined();
      expect(systemErrorWords(other)).toBeUndefined();
    },
  );
});

test('too little memory is known by what an array, a module or a thread throws', () => {
  expect(isOutOfMemory(thrown(() => new ArrayBuffer(2 ** 52)))).toBe(true);
  expect(isOutOfMemory(new RangeError("Expected room for 9 bytes in the kernels' memory, got none."))).toBe(true);
  expect(isOutOfMemory({ code: 'ERR_WORKER_OUT_OF_MEMORY' })).toBe(true);
  expect(isOutOfMemory(new RangeError('Invalid array length'))).toBe(false);
  expect(isOutOfMemory(undefined)).toBe(false);
});

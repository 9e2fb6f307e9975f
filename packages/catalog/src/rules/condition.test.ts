import { describe, expect, test } from '@jest/globals';
import type { Cell } from '../catalog/columns.ts';
import type { Condition } from './condition-fields.ts';
import { judge, numberOf } from './condition.ts';

function meets(cell: Cell, condition: Condition, column = 'mood'): boolean {
  return judge(cell, column, condition).met;
}

describe('a key', () => {
  test.each(['A min', 'Am', 'a minor', 'A_Min', 'AMINOR'])('%j is what discover calls A min', (written) => {
    expect(meets('A min', { in: ['C', written] }, 'key')).toBe(true);
  });

  test.each([
    ['A#', 'Bb maj', true],
    ['Bb', 'A# MAJOR', true],
    ['D♯m', 'Eb min', true],
    ['Cb', 'B maj', true],
    ['C', 'C min', false],
    ['Am', 'A maj', false],
    ['Am', 'C maj', false],
  ])('%s meets %s: %s', (asked, heard, same) => {
    expect(meets(heard, { equals: asked }, 'key')).toBe(same);
    expect(meets(heard, { not: asked }, 'Initial Key')).toBe(!same);
  });

  test('sounds only in columns of keys: a grade A is not A major', () => {
    expect(meets('A', { equals: 'A maj' }, 'grade')).toBe(false);
    expect(meets('8A', { equals: '8a' }, 'key')).toBe(true);
  });
});

describe('text', () => {
  test('counts without case and blanks around it', () => {
    expect(meets(' Dark ', { in: ['calm', 'DARK'] })).toBe(true);
    expect(meets('darker', { in: ['dark'] })).toBe(false);
    expect(meets('e\u0301', { equals: '\u00c9' })).toBe(true);
  });

  test.each([
    ['TRUE', true, true],
    ['yes', true, true],
    [true, true, true],
    ['no', false, true],
    ['maybe', false, false],
    [null, false, false],
  ])('%j is %j: %j', (cell, equals, met) => {
    expect(meets(cell, { equals })).toBe(met);
  });

  test('a list in a JSON catalog counts by any of its entries', () => {
    expect(meets(['calm', 'Night'], { in: 'night' })).toBe(true);
    expect(meets(['calm', 'Night'], { not: ['night'] })).toBe(false);
  });
});

describe('a number', () => {
  test.each<[Cell, number | undefined]>([
    ['-14.20', -14.2],
    [' +3 ', 3],
    ['\u22127.5', -7.5],
    ['1e3', 1000],
    [0, 0],
    ['', undefined],
    ['1e999', undefined],
    ['Infinity', undefined],
    ['14 dB', undefined],
    ['0x10', undefined],
    [true, undefined],
    [null, undefined],
    [[3], undefined],
  ])('in %j is %j', (cell, value) => {
    expect(numberOf(cell)).toBe(value);
  });

  test('is the same in every form of a catalog, quoted in the rules or not', () => {
    for (const cell of [120, '120', '120.00']) {
      expect(meets(cell, { equals: 120 })).toBe(true);
      expect(meets(cell, { in: ['120'] })).toBe(true);
      expect(meets(cell, { min: 120, max: 120 })).toBe(true);
      expect(meets(cell, { not: [120] })).toBe(false);
    }
  });
});

describe('an empty cell', () => {
  test.each<[Condition, boolean]>([
    [{ min: -1e300 }, false],
    [{ max: 1e300 }, false],
    [{ equals: 0 }, false],
    [{ in: ['', 'x', 0, false] }, false],
    [{ equals: null }, true],
    [{ in: ['x', null] }, true],
    [{ not: 'x' }, true],
    [{ not: null }, false],
  ])('beside %j: %j', (condition, met) => {
    expect(meets(null, condition)).toBe(met);
  });
});

test('the reason names what was wanted, or all that is missing', () => {
  const detail = (cell: Cell, condition: Condition): string => judge(cell, 'bpm', condition).detail;
  expect(detail(96, { min: 90, max: 100 })).toBe('bpm is 96, at least 90 and at most 100');
  expect(detail(96, { min: 100, in: [1, 2] })).toBe('bpm is 96, below 100 and not one of 1, 2');
  expect(detail(null, { min: 1, max: 2 })).toBe('bpm is empty, no number');
  expect(detail(96, { not: [null, 5] })).toBe('bpm is 96, none of empty, 5');
  expect(detail(5, { not: 5 })).toBe('bpm is 5, which is not wanted');
  expect(detail(1, { in: [1, 2, 3, 4, 5, 6, 7, 8, 9] })).toBe('bpm is 1, one of 1, 2, 3, 4, 5, 6, 7, 8, …');
});

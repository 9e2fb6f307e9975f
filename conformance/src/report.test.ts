import { describe, expect, test } from '@jest/globals';
import { report } from './report.ts';
import { atMost, exactly, furthest, isOut, within } from './row.ts';

const clause = 'Clause';
const signal = 'a signal';

describe('a row', () => {
  test('says how much of its tolerance is used, on the side on which it is off', () => {
    const reading = { clause, signal, expected: -6, tolerance: { above: 0.2, below: 0.4 }, unit: 'dBTP' };
    expect(within({ ...reading, measured: -6.2 }).used).toBeCloseTo(0.5, 9);
    expect(within({ ...reading, measured: -5.9 }).used).toBeCloseTo(0.5, 9);
    expect(isOut(within({ ...reading, measured: -5.79 }))).toBe(true);
    expect(within({ ...reading, measured: -6.2 })).toMatchObject({ measured: '−6.200 dBTP', deviation: '−0.200' });
  });

  test('takes a limit on a level as an amplitude, another as it is', () => {
    const reading = { clause, signal, limit: -120, unit: 'dB' };
    expect(atMost({ ...reading, measured: -126.02 }).used).toBeCloseTo(0.5, 3);
    expect(isOut(atMost({ ...reading, measured: -119.9 }))).toBe(true);
    expect(atMost({ ...reading, measured: -Infinity }).used).toBe(0);
    expect(atMost({ clause, signal, limit: 2, unit: 'cents', measured: -1 }).used).toBeCloseTo(0.5, 9);
  });

  test('is out where a figure is no number, where silence was expected, where one bit differs', () => {
    expect(isOut(within({ clause, signal, expected: 0, measured: NaN, tolerance: 1, unit: 'dB' }))).toBe(true);
    expect(isOut(within({ clause, signal, expected: -Infinity, measured: -90, tolerance: 1, unit: 'LUFS' }))).toBe(
      true,
    );
    expect(isOut(exactly({ clause, signal, differing: 1, what: 'samples' }))).toBe(true);
    expect(isOut(atMost({ clause, signal, limit: 1, measured: NaN, unit: '' }))).toBe(true);
  });
});

test('the worst of several values is the one furthest away; one that is no number is worse than any', () => {
  expect(furthest([1, -3, 2], 0)).toBe(-3);
  expect(furthest([1, NaN, 2], 0)).toBeNaN();
});

test('the ten rows closest to their limit come first, and what is out is told', () => {
  const rows = Array.from({ length: 12 }, (_, i) =>
    within({ clause: `case ${i}`, signal, expected: 0, measured: i / 10, tolerance: 1, unit: 'dB' }),
  );
  const text = report([{ title: 'Topic', about: 'About.', rows }]);
  const first = text.slice(0, text.indexOf('## Topic'));
  expect(first.match(/\| case \d+/g)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((i) => `| case ${i}`));
  expect(first).toContain('**1 of 12 rows are out.**');
  expect(first).toContain('**110 % OUT**');
});

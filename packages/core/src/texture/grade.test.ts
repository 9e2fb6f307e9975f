import { expect, test } from '@jest/globals';
import { grade } from './grade.ts';

const thresholds = { minRmsDb: -60, clippingTolerance: 0.001, maxCrestFactor: 30 };
const good = { rmsDb: -18, crestFactor: 4, clippedShare: 0, seam: undefined };
const seam = { correlation: 0.9, stepRatio: 0.5, levelJumpDb: 0.3, spectralJumpDb: 2 };

test('a clean texture is of grade A, with and without a loop', () => {
  expect(grade(good, thresholds)).toBe('A');
  expect(grade({ ...good, seam }, thresholds)).toBe('A');
});

test('a broken threshold is grade F, whatever else is good', () => {
  expect(grade({ ...good, rmsDb: -61 }, thresholds)).toBe('F');
  expect(grade({ ...good, rmsDb: -Infinity }, thresholds)).toBe('F');
  expect(grade({ ...good, crestFactor: 31 }, thresholds)).toBe('F');
  expect(grade({ ...good, clippedShare: 0.002 }, thresholds)).toBe('F');
});

test('faults add up, and stop at E', () => {
  expect(grade({ ...good, rmsDb: -35 }, thresholds)).toBe('B');
  expect(grade({ ...good, rmsDb: -35, crestFactor: 12 }, thresholds)).toBe('C');
  expect(grade({ ...good, seam: { ...seam, levelJumpDb: -5 } }, thresholds)).toBe('C');
  expect(grade({ rmsDb: -50, crestFactor: 25, clippedShare: 0.0009, seam }, thresholds)).toBe('E');
});

import { describe, expect, test } from '@jest/globals';
import { grade, type GradedFacts } from './grade.ts';
import type { SeamProof } from './texture.ts';

const thresholds = { minRmsDb: -60, clippingTolerance: 0.001, maxCrestFactor: 30 };
const seam: SeamProof = {
  correlation: 0.9,
  stepRatio: 0.5,
  levelJumpDb: 0.3,
  spectralJumpDb: 2,
  usualLevelJumpDb: 2,
  usualSpectralJumpDb: 8,
};
const good: GradedFacts = { role: 'pad', rmsDb: -18, crestFactor: 4, clippedShare: 0, levelSpreadDb: 1, seam };
const gradeOf = (facts: Partial<GradedFacts>) => grade({ ...good, ...facts }, thresholds);

test('a clean texture is of grade A, with and without a loop', () => {
  expect(gradeOf({})).toEqual({ grade: 'A', faults: [] });
  expect(gradeOf({ seam: undefined, role: 'flicker' })).toEqual({ grade: 'A', faults: [] });
});

test('a broken threshold is grade F, whatever else is good', () => {
  expect(gradeOf({ rmsDb: -61 }).grade).toBe('F');
  expect(gradeOf({ rmsDb: -Infinity }).grade).toBe('F');
  expect(gradeOf({ crestFactor: 31 }).grade).toBe('F');
  expect(gradeOf({ clippedShare: 0.002 }).grade).toBe('F');
});

describe('each fault takes a point off, and says so', () => {
  test.each<[string, Partial<GradedFacts>]>([
    ['quiet', { rmsDb: -36 }],
    ['spiky', { crestFactor: 12 }],
    ['clipped', { clippedShare: 0.0005 }],
    ['unsteady', { levelSpreadDb: 2.75 }],
    ['seam', { seam: { ...seam, spectralJumpDb: 8 } }],
    ['seam', { seam: { ...seam, levelJumpDb: -1.5, usualLevelJumpDb: 0.1 } }],
    ['jump', { seam: { ...seam, levelJumpDb: 4.5, usualLevelJumpDb: 9 } }],
  ])('%s', (fault, facts) => {
    expect(gradeOf(facts)).toEqual({ grade: 'C', faults: [fault] });
  });
});

test('half a point is a grade, two points are the most that one fault takes, and E is the worst they come to', () => {
  expect(gradeOf({ levelSpreadDb: 1.9 })).toEqual({ grade: 'B', faults: ['unsteady'] });
  expect(gradeOf({ levelSpreadDb: 40 })).toEqual({ grade: 'D', faults: ['unsteady'] });
  const worst = gradeOf({ levelSpreadDb: 5, crestFactor: 13, rmsDb: -31 });
  expect(worst).toEqual({ grade: 'E', faults: ['unsteady', 'spiky', 'quiet'] });
});

test('a rise is no fault of a swell, nor a tremolo of hiss', () => {
  for (const role of ['swell', 'hiss', 'flicker'] as const) {
    expect(gradeOf({ role, levelSpreadDb: 14 }).grade).toBe('A');
  }
});

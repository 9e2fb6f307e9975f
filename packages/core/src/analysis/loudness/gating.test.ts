import { describe, expect, test } from '@jest/globals';
import { gatedLoudness, loudnessRange, lufsToPower, powerToLufs } from './gating.ts';

const powers = (...lufs: number[]) => Float64Array.from(lufs, lufsToPower);
const times = (count: number, lufs: number) => Array.from({ length: count }, () => lufs);

test('power and loudness are each other turned round; nothing is −∞', () => {
  for (const lufs of [-70, -23, 0, 3]) expect(powerToLufs(lufsToPower(lufs))).toBeCloseTo(lufs, 12);
  expect(powerToLufs(0)).toBe(-Infinity);
});

describe('integrated loudness', () => {
  test('of equal blocks is theirs', () => {
    expect(gatedLoudness(powers(-23, -23, -23))).toBeCloseTo(-23, 9);
  });

  test('blocks at −70 LUFS do not count, those above do', () => {
    expect(gatedLoudness(powers(-70))).toBe(-Infinity);
    expect(gatedLoudness(powers(-69.9))).toBeCloseTo(-69.9, 9);
  });

  test('blocks 10 LU below the mean of the rest do not count, those above do', () => {
    // The mean is −23 − 0.0x LUFS, so the gate is just under −33.
    expect(gatedLoudness(powers(...times(999, -23), -33.1))).toBeCloseTo(-23, 9);
    expect(gatedLoudness(powers(...times(999, -23), -32.9))).toBeLessThan(-23.003);
  });

  test('of nothing, and of nothing that is loud enough, is −∞ and no NaN', () => {
    expect(gatedLoudness([])).toBe(-Infinity);
    expect(gatedLoudness([0, 0])).toBe(-Infinity);
    expect(gatedLoudness(powers(-71, -80))).toBe(-Infinity);
  });
});

describe('loudness range', () => {
  test('goes from the 10th to the 95th percentile', () => {
    const evenly = Array.from({ length: 101 }, (_, i) => -30 + i / 10);
    expect(loudnessRange(powers(...evenly))).toBeCloseTo(8.5, 9);
    expect(loudnessRange(powers(...evenly.reverse()))).toBeCloseTo(8.5, 9);
  });

  test('leaves out what is 20 LU below the mean power (half at −20 LUFS: −23 LUFS), and what is below −70 LUFS', () => {
    expect(loudnessRange(powers(...times(50, -20), ...times(50, -44)))).toBeCloseTo(0, 9);
    expect(loudnessRange(powers(...times(50, -20), ...times(50, -42)))).toBeCloseTo(22, 9);
    expect(loudnessRange(powers(...times(50, -60), ...times(50, -70.1)))).toBeCloseTo(0, 9);
    expect(loudnessRange(powers(...times(50, -60), ...times(50, -70)))).toBeCloseTo(10, 9);
  });

  test('does not sort what it was given; of one block and of none it is 0', () => {
    const given = powers(-10, -20, -15);
    loudnessRange(given);
    expect(given).toEqual(powers(-10, -20, -15));
    expect(loudnessRange(powers(-23))).toBe(0);
    expect(loudnessRange(new Float64Array())).toBe(0);
    expect(loudnessRange(powers(-80))).toBe(0);
  });
});

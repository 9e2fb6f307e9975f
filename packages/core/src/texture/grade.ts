/** The grade of a finished texture: A is fit to play as it is, F is not worth keeping. */
import type { CurationOptions } from './track-options.ts';
import type { SeamProof } from './texture.ts';

export const grades = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

export type Grade = (typeof grades)[number];

/** What a grade is decided by. */
export interface GradedFacts {
  readonly rmsDb: number;
  /** Peak over RMS, linear. */
  readonly crestFactor: number;
  /** Share of the samples that lie in clipped runs. */
  readonly clippedShare: number;
  readonly seam: SeamProof | undefined;
}

/**
 * F where a threshold of `curation` is broken. Otherwise A, less one grade for each fault below, less two where
 * the fault is great, never under E:
 *
 * | fault           | one grade           | two grades          |
 * |-----------------|---------------------|---------------------|
 * | quiet           | RMS under −30 dBFS  | under −42 dBFS      |
 * | spiky           | crest over 10       | over 20             |
 * | clipped         | share over 0.01 %   | over 0.05 %         |
 * | level at seam   | jump over 2 dB      | over 4 dB           |
 * | colour at seam  | jump over 6 dB      | over 9 dB           |
 */
export function grade(facts: GradedFacts, thresholds: CurationOptions['thresholds']): Grade {
  const broken =
    !(facts.rmsDb >= thresholds.minRmsDb) ||
    facts.crestFactor > thresholds.maxCrestFactor ||
    facts.clippedShare > thresholds.clippingTolerance;
  if (broken) return 'F';
  const demerits =
    demerit(-facts.rmsDb, [30, 42]) +
    demerit(facts.crestFactor, [10, 20]) +
    demerit(facts.clippedShare, [0.0001, 0.0005]) +
    demerit(Math.abs(facts.seam?.levelJumpDb ?? 0), [2, 4]) +
    demerit(facts.seam?.spectralJumpDb ?? 0, [6, 9]);
  return grades[Math.min(demerits, 4)] ?? 'E';
}

function demerit(value: number, [one, two]: readonly [one: number, two: number]): number {
  if (value > two) return 2;
  return value > one ? 1 : 0;
}

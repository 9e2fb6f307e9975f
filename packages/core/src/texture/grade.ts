/** The grade of a finished texture: A is fit to play as it is, F is not worth keeping. */
import type { SeamProof, TextureRole } from './texture.ts';
import type { CurationOptions } from './track-options.ts';

const { abs, max, min } = Math;

export const grades = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

export type Grade = (typeof grades)[number];

/** What can take something off a grade. */
export type GradeFault = 'quiet' | 'spiky' | 'clipped' | 'unsteady' | 'seam' | 'jump';

/** What a grade is decided by. */
export interface GradedFacts {
  readonly role: TextureRole;
  readonly rmsDb: number;
  /** Peak over RMS, linear. */
  readonly crestFactor: number;
  /** Share of the samples that lie in clipped runs. */
  readonly clippedShare: number;
  /** Standard deviation of the level of pieces of 0.1 s, in dB. */
  readonly levelSpreadDb: number;
  readonly seam: SeamProof | undefined;
}

/** A grade, and what it suffers from: whatever takes half a point off it or more, the worst first. */
export interface Graded {
  readonly grade: Grade;
  readonly faults: readonly GradeFault[];
}

/**
 * What each fault is measured by takes nothing off up to `from`, a point at `point`, and in proportion elsewhere, two
 * points at the most. Calibrated on 16 songs: docs/grades.md says what they came to.
 *
 * - quiet: −RMS in dBFS
 * - spiky: peak over RMS
 * - clipped: share of the samples
 * - unsteady: spread of the level in dB, of pads and clouds; what swells and hiss do to their level is asked for
 * - seam: the larger jump of level or colour at the turn, against what is usual elsewhere in the loop
 * - jump: that of level alone, in dB: at the same place every turn, it becomes a beat
 */
const scale: Readonly<Record<GradeFault, { readonly from: number; readonly point: number }>> = {
  quiet: { from: 24, point: 36 },
  spiky: { from: 6, point: 12 },
  clipped: { from: 0.0001, point: 0.0005 },
  unsteady: { from: 1, point: 2.75 },
  seam: { from: 0.5, point: 1 },
  jump: { from: 1.5, point: 4.5 },
};

/** Points lost at which a grade ends: A under a half, B under 1, and so on. */
const gradeEnds = [0.5, 1, 1.75, 2.5];

/** A jump at the turn under this is no fault, however still the rest is: level and colour, in dB. */
const leastUsual = { levelJumpDb: 1.5, spectralJumpDb: 5 };

/** F where a threshold of `curation` is broken, otherwise A to E by the points that the faults take off. */
export function grade(facts: GradedFacts, thresholds: CurationOptions['thresholds']): Graded {
  const points = pointsOff(facts);
  const faults = points.filter(([, off]) => off >= 0.5).toSorted(([, a], [, b]) => b - a);
  const total = points.reduce((sum, [, off]) => sum + off, 0);
  const rank = gradeEnds.filter((end) => total >= end).length;
  const broken =
    !(facts.rmsDb >= thresholds.minRmsDb) ||
    facts.crestFactor > thresholds.maxCrestFactor ||
    facts.clippedShare > thresholds.clippingTolerance;
  return { grade: broken ? 'F' : (grades[rank] ?? 'E'), faults: faults.map(([fault]) => fault) };
}

function pointsOff(facts: GradedFacts): (readonly [fault: GradeFault, off: number])[] {
  const { role, seam } = facts;
  const values: readonly (readonly [fault: GradeFault, value: number])[] = [
    ['quiet', -facts.rmsDb],
    ['spiky', facts.crestFactor],
    ['clipped', facts.clippedShare],
    ['unsteady', role === 'pad' || role === 'cloud' ? facts.levelSpreadDb : 0],
    ['seam', seam === undefined ? 0 : seamExcess(seam)],
    ['jump', abs(seam?.levelJumpDb ?? 0)],
  ];
  return values.map(([fault, value]) => {
    const { from, point } = scale[fault];
    return [fault, max(0, min(2, (value - from) / (point - from)))];
  });
}

/** How the turn compares with other moments of the loop: 1 is what nine of ten stay under. */
function seamExcess(seam: SeamProof): number {
  return max(
    abs(seam.levelJumpDb) / max(leastUsual.levelJumpDb, seam.usualLevelJumpDb),
    seam.spectralJumpDb / max(leastUsual.spectralJumpDb, seam.usualSpectralJumpDb),
  );
}

/** Where the waveform rises most suddenly. */
import { kernelInstance } from './instance.ts';

interface AttackExports {
  attackPlace(...numbers: readonly number[]): number;
}

/** What an attack is, in samples. Energy is that of the differences of neighbours. */
export interface AttackShape {
  /** Energy is compared in stretches of this length. */
  readonly stretch: number;
  /** What was loud before loses this much of its weight a sample. */
  readonly release: number;
  /** What comes within so many samples … */
  readonly body: number;
  /** … has at least this share of the energy of what follows. */
  readonly leastBody: number;
}

/** Where an attack is looked for, in frames that are in the window. */
export interface AttackSearch {
  /** The first frame that is looked at; the one before is in the window too. */
  readonly start: number;
  readonly from: number;
  /** A stretch before `end`, at the most. */
  readonly to: number;
  /** The last frame that is looked at is the one before. */
  readonly end: number;
  /** So many times the energy of a stretch exceeds what was loud before. */
  readonly leastRatio: number;
}

/** The frame that is looked for, of a sound whose `start` is at these pointers to mid and side; undefined where there is none. */
export function findAttack(
  [mid, side]: readonly [number, number],
  { stretch, release, body, leastBody }: AttackShape,
  { start, from, to, end, leastRatio }: AttackSearch,
): number | undefined {
  const kernel = kernelInstance<AttackExports>();
  const totals = kernel.scratch(8 * (end - start + 5));
  const shape = [stretch, body, release, leastRatio, leastBody];
  const place = kernel.exports.attackPlace(mid, side, end - start, from - start, to - start, ...shape, totals);
  return place < 0 ? undefined : start + place;
}

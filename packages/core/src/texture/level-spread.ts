/** How steady the level of a sound is. */
import { powerToDb, secToFrames } from '../dsp/units.ts';

const { max, sqrt } = Math;

/** Length of the pieces whose levels are compared, in seconds; they overlap by half. */
const pieceSec = 0.1;

/** Pieces this far under the whole are silent, as a power ratio: −60 dB. */
const silence = 1e-6;

/** Frames of half a piece. */
export function halfPieceFrames(sampleRate: number): number {
  return max(1, secToFrames(pieceSec / 2, sampleRate));
}

/** Standard deviation of the level of pieces of 0.1 s, in dB, by the energies of their halves; 0 of less than two pieces. */
export function levelSpreadDb(halves: Float64Array): number {
  const floor = (2 * silence * halves.reduce((sum, half) => sum + half, 0)) / halves.length + 1e-30;
  const levels = halves.subarray(1).map((half, k) => powerToDb(max(floor, half + (halves[k] as number))));
  if (levels.length < 2) return 0;
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length);
}

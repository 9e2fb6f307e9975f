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
  const pieces = halves.length - 1;
  if (pieces < 2) return 0;
  const floor = (2 * silence * sumOf(halves)) / halves.length + 1e-30;
  const levels = new Float64Array(pieces);
  for (let k = 0; k < pieces; k++) {
    levels[k] = powerToDb(max(floor, (halves[k + 1] as number) + (halves[k] as number)));
  }
  const mean = sumOf(levels) / pieces;
  let squares = 0;
  for (let k = 0; k < pieces; k++) squares += ((levels[k] as number) - mean) ** 2;
  return sqrt(squares / pieces);
}

/** A loop of its own: functions that are handed to `reduce` are compiled anew for every texture. */
export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] as number;
  return sum;
}

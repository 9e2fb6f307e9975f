/**
 * A picture of a sound of 32 columns of time and a row for each band. Time is counted from the middle of the energy in
 * spreads of the energy, so that it holds a click and a song alike; a hit more in a loop shows in it, a coder hardly.
 */
import { log10 } from '../../dsp/elementary.ts';
import type { BandFrames } from './band-frames.ts';

const { floor, max, min, round } = Math;

/** Columns on each side of the middle, … */
const SIDE_COLUMNS = 16;
/** … and how many of them a spread is. Two and two thirds spreads on each side hold all but a long tail. For clicks, a frame. */
const COLUMNS_A_SPREAD = 6;

export const mapColumns = 2 * SIDE_COLUMNS;

/** Levels against the highest, in half decibels, from −60 dB to 0; row by row. */
export function energyMap(
  { bands, firstMiddle, hopSamples }: BandFrames,
  { centre, spread }: { readonly centre: number; readonly spread: number },
): Int8Array {
  const width = max(spread / COLUMNS_A_SPREAD, hopSamples);
  const powers = bands.flatMap((frames) => {
    const halves = halfColumns(cumulated(frames), {
      // Frame n lies between places n and n + 1 of the running sum.
      origin: (centre - firstMiddle) / hopSamples + 0.5,
      step: width / hopSamples / 2,
    });
    return Array.from({ length: mapColumns }, (_, column) => {
      const at = 2 * column + 1;
      // Neighbours share what lies between them, so that a strike moves over slowly when the middle moves.
      const [before, left] = [halves[at - 1] as number, halves[at] as number];
      const [right, after] = [halves[at + 1] as number, halves[at + 2] as number];
      return (before + 3 * left + 3 * right + after) / 4;
    });
  });
  const highest = powers.reduce((most, power) => max(most, power), 0);
  return Int8Array.from(powers, (power) => max(-120, round(20 * log10(power / highest + 1e-7))));
}

/** Energy before each frame, and that of all. */
function cumulated(frames: Float64Array): Float64Array {
  const sums = new Float64Array(frames.length + 1);
  for (let index = 0; index < frames.length; index++) {
    sums[index + 1] = (sums[index] as number) + (frames[index] as number);
  }
  return sums;
}

/** Energy of columns of half the width, one more than needed at both ends. */
function halfColumns(
  sums: Float64Array,
  { origin, step }: { readonly origin: number; readonly step: number },
): Float64Array {
  const energies = new Float64Array(2 * mapColumns + 2);
  let before = energyUpTo(sums, origin - (mapColumns + 1) * step);
  for (let index = 0; index < energies.length; index++) {
    const after = energyUpTo(sums, origin + (index - mapColumns) * step);
    energies[index] = max(0, after - before);
    before = after;
  }
  return energies;
}

function energyUpTo(sums: Float64Array, place: number): number {
  const within = min(max(0, place), sums.length - 1);
  const index = min(floor(within), sums.length - 2);
  const [low, high] = [sums[index] as number, sums[index + 1] as number];
  return low + (within - index) * (high - low);
}

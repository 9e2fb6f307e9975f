/** How long the pads of a track are to be: the wanted seconds, or whole bars near them. */
import type { MusicalityOptions } from '../track-options.ts';
import type { MakerTempo } from '../maker.ts';
import type { PadOptions } from './options.ts';

const { abs, min, round } = Math;

/** A loop length that is searched for, in frames of the pad. */
export interface PadLength {
  /** Shortest and longest loop; equal on the grid. */
  readonly minFrames: number;
  readonly maxFrames: number;
  /** Bars of four beats, and their tempo; undefined off the grid. */
  readonly grid: { readonly bars: number; readonly bpm: number } | undefined;
}

/** How far a loop may differ from the wanted length to find its best seam. */
const lengthTolerance = 0.1;

/** Beats in a bar. */
export const beatsPerBar = 4;

/**
 * The lengths to search for, each once. On the grid, every wanted length gives the number of bars that comes nearest
 * to it by ratio; its frames are exact, rounded once.
 */
export function padLengths(
  options: PadOptions,
  musicality: MusicalityOptions,
  { tempo, sampleRate }: { readonly tempo: MakerTempo | undefined; readonly sampleRate: number },
): PadLength[] {
  if (!musicality.snapToGrid || tempo === undefined) {
    return [...new Set(options.targetDurationsSec)].map((seconds) => ({
      minFrames: round(seconds * (1 - lengthTolerance) * sampleRate),
      maxFrames: round(seconds * (1 + lengthTolerance) * sampleRate),
      grid: undefined,
    }));
  }
  const barSec = (beatsPerBar * 60) / tempo.bpm;
  const chosen = options.targetDurationsSec.map((seconds) => nearestBars(musicality.barLengths, seconds / barSec));
  return [...new Set(chosen)].map((bars) => {
    const frames = round(((bars * beatsPerBar * 60) / tempo.bpm) * sampleRate);
    return { minFrames: frames, maxFrames: frames, grid: { bars, bpm: tempo.bpm } };
  });
}

/** Of two bar lengths equally near, the shorter. */
function nearestBars(barLengths: readonly number[], wanted: number): number {
  const misses = barLengths.map((bars) => (bars > wanted ? bars / wanted : wanted / bars));
  const least = min(...misses);
  return min(...barLengths.filter((_, i) => abs((misses[i] ?? 0) - least) < 1e-9));
}

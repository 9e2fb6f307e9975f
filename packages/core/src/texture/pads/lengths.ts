/** How long the pads of a track are to be: the wanted seconds, or whole bars near them. */
import { msToFrames } from '../../dsp/units.ts';
import type { MusicalityOptions } from '../track-options.ts';
import type { MakerTempo } from '../maker.ts';
import type { PadOptions } from './options.ts';

const { abs, floor, max, min, round } = Math;

/** A loop length that is searched for, in frames of the pad. */
export interface PadLength {
  /** Shortest and longest loop; equal on the grid. */
  readonly minFrames: number;
  readonly maxFrames: number;
  /** Frames over which head and tail are blended: half of the shortest loop at the most. */
  readonly crossfadeFrames: number;
  /** Bars of four beats, and their tempo; undefined off the grid. */
  readonly grid: { readonly bars: number; readonly bpm: number } | undefined;
}

/** How far a loop may differ from the wanted length to find its best seam. */
const lengthTolerance = 0.1;

/** Beats in a bar. */
const beatsPerBar = 4;

/**
 * The lengths to search for, each once. On the grid, every wanted length gives the number of bars that comes nearest
 * to it by ratio; its frames are exact, rounded once.
 */
export function padLengths(
  options: PadOptions,
  musicality: MusicalityOptions,
  { tempo, sampleRate }: { readonly tempo: MakerTempo | undefined; readonly sampleRate: number },
): PadLength[] {
  const crossfade = (shortest: number): number =>
    max(1, min(msToFrames(options.loopCrossfadeMs, sampleRate), floor(shortest / 2)));
  if (!musicality.snapToGrid || tempo === undefined) {
    return [...new Set(options.targetDurationsSec)].map((seconds) => {
      const minFrames = round(seconds * (1 - lengthTolerance) * sampleRate);
      const maxFrames = round(seconds * (1 + lengthTolerance) * sampleRate);
      return { minFrames, maxFrames, crossfadeFrames: crossfade(minFrames), grid: undefined };
    });
  }
  const barSec = (beatsPerBar * 60) / tempo.bpm;
  const chosen = options.targetDurationsSec.map((seconds) => nearestBars(musicality.barLengths, seconds / barSec));
  return [...new Set(chosen)].map((bars) => {
    const frames = round(((bars * beatsPerBar * 60) / tempo.bpm) * sampleRate);
    return { minFrames: frames, maxFrames: frames, crossfadeFrames: crossfade(frames), grid: { bars, bpm: tempo.bpm } };
  });
}

/** Of two bar lengths equally near, the shorter. */
function nearestBars(barLengths: readonly number[], wanted: number): number {
  const misses = barLengths.map((bars) => (bars > wanted ? bars / wanted : wanted / bars));
  const least = min(...misses);
  return min(...barLengths.filter((_, i) => abs((misses[i] ?? 0) - least) < 1e-9));
}

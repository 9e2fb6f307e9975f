/** The frames that hiss is taken apart into and put together from: their size, their bins, the band's weight in each. */
import { cos, log2 } from '../../dsp/elementary.ts';
import type { HissBand } from './band.ts';

const { PI, ceil, floor, max, min, round } = Math;

/** Length of a frame. */
const frameSec = 0.046;

/** The band's edges rise over this part of an octave, inside its limits: what is outside stays outside. */
const edgeOctaves = 1 / 12;

/** Bins of a frame that lie in the band. */
export interface BandBins {
  /** Samples in a frame, a power of two. */
  readonly size: number;
  readonly hzPerBin: number;
  readonly firstBin: number;
  /** Weight of each bin from `firstBin` on, 0 … 1. */
  readonly weights: Float64Array;
}

/** The bins of a band in frames of some 46 ms at a sample rate. */
export function bandBins(band: HissBand, sampleRate: number): BandBins {
  const size = 1 << round(log2(max(128, frameSec * sampleRate)));
  const hzPerBin = sampleRate / size;
  const firstBin = max(1, ceil(band.lowHz / hzPerBin));
  const lastBin = max(firstBin, min(size / 2 - 1, floor(band.highHz / hzPerBin)));
  const weights = new Float64Array(lastBin - firstBin + 1);
  for (let i = 0; i < weights.length; i++) {
    const hz = (firstBin + i) * hzPerBin;
    weights[i] = edge(log2(hz / band.lowHz)) * edge(log2(band.highHz / hz));
  }
  return { size, hzPerBin, firstBin, weights };
}

function edge(octavesInside: number): number {
  const position = min(1, max(0, octavesInside / edgeOctaves));
  return 0.5 - 0.5 * cos(PI * position);
}

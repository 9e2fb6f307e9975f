/** K-weights audio and sums its energy into segments of 10 ms, the grain of every window above. */
import { InternalError } from '../../errors.ts';
import { createKFilters } from './k-filter.ts';
import { kWeighting } from './k-weighting.ts';

const { round } = Math;

/** Segments a second. Momentary loudness on a coarser grid misses the maximum of Tech 3341 case 13 by 0.45 LU. */
export const segmentsPerSecond = 100;

/**
 * The frame at which a segment begins. At rates that 100 does not divide this is the nearest one: segments differ by a
 * frame and never drift.
 */
export function segmentStart(segment: number, sampleRate: number): number {
  return round((segment * sampleRate) / segmentsPerSecond);
}

/** Streaming state: `process` takes blocks in order and calls `onSegment` once for each full segment. */
export interface WeightedEnergy {
  /** `energy` is the sum over channels of weight · Σ y². */
  process(channels: readonly Float32Array[], onSegment: (energy: number) => void): void;
}

/** A weight for each channel; what weighs nothing is not even filtered. Sums do not depend on where the blocks are cut. */
export function weightedEnergy(sampleRate: number, weights: readonly number[]): WeightedEnergy {
  if (!(sampleRate > 0 && sampleRate < Infinity) || weights.length === 0) {
    throw new InternalError(`Expected a sample rate and channels, got ${sampleRate} Hz and ${weights.length}.`);
  }
  const heard = weights.map((weight, index) => ({ weight, index })).filter(({ weight }) => weight > 0);
  const filters = createKFilters(kWeighting(sampleRate), heard.length);
  const factors = heard.map(({ weight }) => weight);
  const energies = new Float64Array(heard.length);
  let segment = 0;
  /** Frames still to come in the segment. */
  let wanted = segmentStart(1, sampleRate);

  return {
    process(channels, onSegment) {
      const frames = channels[0]?.length ?? 0;
      if (channels.length !== weights.length || channels.some(({ length }) => length !== frames)) {
        const lengths = channels.map(({ length }) => length).join(', ');
        throw new InternalError(`Expected blocks of ${weights.length} channels of one length, got [${lengths}].`);
      }
      filters.load(heard.map(({ index }) => channels[index] as Float32Array));
      for (let start = 0; start < frames;) {
        const end = start + wanted;
        if (end > frames) {
          filters.run(start, frames);
          wanted = end - frames;
          return;
        }
        filters.end(start, end, energies);
        start = end;
        let energy = 0;
        for (let i = 0; i < factors.length; i++) energy += (factors[i] as number) * (energies[i] as number);
        onSegment(energy);
        segment += 1;
        wanted = segmentStart(segment + 1, sampleRate) - segmentStart(segment, sampleRate);
      }
    },
  };
}

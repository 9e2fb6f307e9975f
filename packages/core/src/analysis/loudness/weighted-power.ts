/** K-weights blocks of audio and sums their power into segments of 10 ms, the grain of every window above. */
import { channelWeights } from './channel-weights.ts';
import { kWeighting, type Section } from './k-weighting.ts';

/** Segments a second. Momentary loudness on a coarser grid misses the maximum of Tech 3341 case 13 by 0.45 LU. */
export const segmentsPerSecond = 100;

/** Streaming state: `process` takes blocks in order and calls `onSegment` once for each full 10 ms. */
export interface WeightedPower {
  process(channels: readonly Float32Array[], onSegment: (energy: number, frames: number) => void): void;
}

/**
 * `energy` is the sum over channels of weight · Σ y², `frames` the length of the segment. At rates that 100 does not
 * divide, segments begin at the rounded multiple, so that they never drift.
 */
export function weightedPower(sampleRate: number, channelCount: number): WeightedPower {
  const sections = kWeighting(sampleRate);
  const weights = channelWeights(channelCount);
  const states = weights.map(() => new Float64Array(4));
  let segment = 0;
  let position = 0;
  let segmentEnd = Math.round(sampleRate / segmentsPerSecond);
  let energy = 0;
  let frames = 0;

  return {
    process(channels, onSegment) {
      const length = channels[0]?.length ?? 0;
      let start = 0;
      while (start < length) {
        const end = Math.min(length, start + segmentEnd - position);
        for (const [index, weight] of weights.entries()) {
          const channel = channels[index];
          const state = states[index];
          if (weight > 0 && channel && state)
            energy += weight * filteredEnergy({ channel, start, end, sections, state });
        }
        frames += end - start;
        position += end - start;
        start = end;
        if (position < segmentEnd) continue;
        onSegment(energy, frames);
        segment += 1;
        segmentEnd = Math.round(((segment + 1) * sampleRate) / segmentsPerSecond);
        energy = 0;
        frames = 0;
      }
    },
  };
}

interface FilterRun {
  readonly channel: Float32Array;
  readonly start: number;
  readonly end: number;
  readonly sections: readonly [Section, Section];
  readonly state: Float64Array;
}

/** Σ y² of one run through both sections (transposed direct form II), state carried on. */
function filteredEnergy({ channel, start, end, sections, state }: FilterRun): number {
  const [shelf, highpass] = sections;
  const [b0, b1, b2] = shelf.b;
  const [a1, a2] = shelf.a;
  const [c1, c2] = highpass.a;
  let z1 = state[0] ?? 0;
  let z2 = state[1] ?? 0;
  let w1 = state[2] ?? 0;
  let w2 = state[3] ?? 0;
  let sum = 0;
  for (let i = start; i < end; i++) {
    const x = channel[i] as number;
    const s = b0 * x + z1;
    z1 = b1 * x - a1 * s + z2;
    z2 = b2 * x - a2 * s;
    const y = s + w1;
    w1 = -2 * s - c1 * y + w2;
    w2 = s - c2 * y;
    sum += y * y;
  }
  // Denormals in the tails of silence would slow the next minutes a hundredfold.
  state[0] = flushed(z1);
  state[1] = flushed(z2);
  state[2] = flushed(w1);
  state[3] = flushed(w2);
  return sum;
}

function flushed(value: number): number {
  return value < 1e-30 && value > -1e-30 ? 0 : value;
}

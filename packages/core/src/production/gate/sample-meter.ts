/** What can be said of samples one by one: the highest, their mean, those that are no numbers, those that are clipped. */
import { createLevelsMeter, kernelsInUse } from '@stem/kernels';
import { LOWEST_CEILING } from '../../analysis/clipping.ts';

const { abs, max } = Math;

/** So many equal samples at the ceiling make a clipped run. */
const shortestRun = 3;

/** Runs of three or more equal samples at the ceiling. */
export interface Clipping {
  readonly runs: number;
  /** Samples in them, over all channels. */
  readonly samples: number;
  /** Share of all samples, 0 … 1. */
  readonly share: number;
  /** The first frame of the first run; undefined where there is none. */
  readonly firstFrame: number | undefined;
}

/** Samples that are no finite numbers. */
export interface NonFinite {
  readonly samples: number;
  readonly firstFrame: number | undefined;
}

export interface SampleMeasures {
  readonly frames: number;
  /** Largest sample of any channel, linear. */
  readonly peak: number;
  /** Largest mean of any channel, without its sign, linear. */
  readonly dcOffset: number;
  readonly clipping: Clipping;
  readonly nonFinite: NonFinite;
}

export interface SampleMeter {
  /** Returns the power of each channel, no finite number where a sample is none, for others to use until the next. */
  process(channels: readonly Float32Array[]): Float64Array;
  result(): SampleMeasures;
}

/**
 * A meter for so many channels. The ceiling of each polarity is the largest sample of the whole file. In a format that ends
 * at `fullScale` only one of at least −0.1 dB of it counts: what is quieter has steps, and so levels that come again, but
 * was not cut. Float has no such end: whatever its plateaus are, above 1.0 too, they were cut there, and without plateaus
 * nothing was. Samples that are no finite numbers count as silence.
 */
export function createSampleMeter(channelCount: number, fullScale: number | undefined): SampleMeter {
  const channels = Array.from({ length: channelCount }, () => ({ sum: 0 }));
  const lowest = fullScale === undefined ? 0 : fullScale * LOWEST_CEILING;
  const upper = createPlateau(1, channelCount, lowest);
  const lower = createPlateau(-1, channelCount, lowest);
  const rangeOf = kernelsInUse() === 'plain' ? plainRange : createLevelsMeter();
  const range = { lowest: 0, highest: 0, sum: 0, squares: 0 };
  const powers = new Float64Array(channelCount);
  const nonFinite = { samples: 0, firstFrame: undefined as number | undefined };
  let frames = 0;
  let peak = 0;
  const noteNonFinite = (samples: Float32Array): Float32Array => {
    return samples.map((sample, index) => {
      if (sample - sample === 0) return sample;
      nonFinite.samples++;
      nonFinite.firstFrame = Math.min(nonFinite.firstFrame ?? Infinity, frames + index);
      return 0;
    });
  };
  return {
    process(block) {
      for (const [index, channel] of channels.entries()) {
        let samples = block[index] as Float32Array;
        rangeOf(samples, range);
        powers[index] = range.squares;
        if (!(abs(range.sum) < Infinity)) {
          samples = noteNonFinite(samples);
          rangeOf(samples, range);
        }
        channel.sum += range.sum;
        peak = max(peak, range.highest, -range.lowest);
        upper.push(samples, { channel: index, highest: range.highest, startFrame: frames });
        lower.push(samples, { channel: index, highest: -range.lowest, startFrame: frames });
      }
      frames += block[0]?.length ?? 0;
      return powers;
    },
    result() {
      const [above, below] = [upper.result(), lower.result()];
      const samples = above.samples + below.samples;
      const firstFrame = Math.min(above.firstFrame, below.firstFrame);
      return {
        frames,
        peak,
        dcOffset: frames > 0 ? channels.reduce((most, { sum }) => max(most, abs(sum)), 0) / frames : 0,
        clipping: {
          runs: above.runs + below.runs,
          samples,
          share: frames > 0 ? samples / (frames * channelCount) : 0,
          firstFrame: firstFrame < Infinity ? firstFrame : undefined,
        },
        nonFinite: { ...nonFinite },
      };
    },
  };
}

interface Range {
  lowest: number;
  highest: number;
  /** No finite number where a sample is none. */
  sum: number;
  squares: number;
}

function plainRange(samples: Float32Array, range: Range): void {
  let [lowest, highest, sum, squares] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] as number;
    sum += sample;
    squares += sample * sample;
    if (sample > highest) highest = sample;
    else if (sample < lowest) lowest = sample;
  }
  range.lowest = lowest;
  range.highest = highest;
  range.sum = sum;
  range.squares = squares;
}

interface ChannelBlock {
  readonly channel: number;
  /** The highest sample of the block. */
  readonly highest: number;
  readonly startFrame: number;
}

/** Runs at the ceiling of one polarity. What stood at a level that a later sample exceeds was at no ceiling. */
function createPlateau(sign: 1 | -1, channelCount: number, lowest: number) {
  /** Length of the run each channel is in. */
  const running = new Int32Array(channelCount);
  let ceiling = lowest;
  let [runs, inRuns, firstFrame] = [0, 0, Infinity];
  return {
    push(samples: Float32Array, { channel, highest, startFrame }: ChannelBlock): void {
      if (highest > ceiling) {
        ceiling = highest;
        running.fill(0);
        [runs, inRuns, firstFrame] = [0, 0, Infinity];
      }
      if (samples.length === 0) return;
      // Nothing is as high: no run goes on. Silence is no ceiling.
      if (highest < ceiling || ceiling === 0) {
        running[channel] = 0;
        return;
      }
      const level = sign * ceiling;
      let run = running[channel] as number;
      for (let index = 0; index < samples.length; index++) {
        if (samples[index] !== level) {
          run = 0;
          continue;
        }
        run++;
        if (run < shortestRun) continue;
        if (run === shortestRun) {
          runs++;
          firstFrame = Math.min(firstFrame, startFrame + index + 1 - shortestRun);
        }
        inRuns += run === shortestRun ? shortestRun : 1;
      }
      running[channel] = run;
    },
    result: () => ({ runs, samples: inRuns, firstFrame }),
  };
}

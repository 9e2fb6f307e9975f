/** Looks ahead for peaks of the continuous waveform over a ceiling. */
import { cos, sin } from '../elementary.ts';

const { PI, abs, ceil, sqrt } = Math;

/** Reductions are counted in these: whole numbers, whose sums are exact and come back to 0. 2⁻²⁴ is −144 dB. */
export const reductionUnit = 2 ** 24;

/**
 * Meters draw the waveform between the samples each with a filter of its own, and read sound near half the rate, such as
 * cymbals, up to 0.5 dB apart. A limiter that sees like one of them is caught by the others: this one sees like three.
 */
const eyes: readonly Eye[] = [
  // Nearly the true waveform: flat to 0.46 of the rate.
  { reach: 32, phases: 8, window: (x) => kaiserAt(x, 7), even: true },
  // As ffmpeg's resampler draws it, with which its ebur128 filter measures.
  { reach: 16, phases: 8, window: (x) => kaiserAt(x, 9), even: true },
  // As libebur128 does: 49 taps at four times the rate.
  { reach: 6, phases: 4, window: (x) => 0.5 + 0.5 * cos(PI * x), even: false },
];

interface Eye {
  /** Samples on each side that count. */
  readonly reach: number;
  /** Places looked at from one sample to the next. */
  readonly phases: number;
  /** Weight of a sample at a share of the reach. */
  readonly window: (share: number) => number;
  /** Whether the meter keeps a constant exactly what it is. */
  readonly even: boolean;
}

/** Rows of taps, one a place between two samples. */
interface Kernel {
  readonly taps: number;
  readonly rows: readonly Float64Array[];
}

const kernels = eyes.map(createKernel);

/** Frames after a place between two samples that have to be known to look at it. */
export const scoutReach = 33;

/**
 * What is over the ceiling is brought 0.1 dB under it, as much as meters differ by that look at more places, or between
 * them: a crest of white noise lies up to 0.09 dB higher than any of the eight places.
 */
const aim = 0.98855;

/** A peak lies at most so many samples beside one that stands out. */
const neighbourhood = 3;

export interface PeakScout {
  /**
   * What must be taken off, in units, for the waveform from sample `at` to the next to stay under the ceiling in every
   * channel; 0 where it does, or where no more than `ignored` units would be needed. Asked for each sample in turn.
   */
  reductionAfter(channels: readonly Float32Array[], at: number, ignored: number): number;
}

export function createPeakScout(ceiling: number): PeakScout {
  /** Samples until there is none that stands out any more. */
  let near = 0;
  return {
    reductionAfter(channels, at, ignored) {
      const limit = ignored > 0 ? ceiling / (1 - ignored / reductionUnit) : ceiling;
      for (const samples of channels) {
        const ahead = at + neighbourhood;
        if (outstanding(samples, ahead) > limit) near = 2 * neighbourhood;
      }
      if (near === 0) return 0;
      near -= 1;
      let peak = 0;
      for (const samples of channels) peak = highest(samples, at, peak);
      return peak > limit ? ceil((1 - (aim * ceiling) / peak) * reductionUnit) : 0;
    },
  };
}

/** A sample, raised by as much as it stands out from the mean of its neighbours: no peak near it is higher. */
function outstanding(samples: Float32Array, at: number): number {
  return abs(2 * (samples[at] as number) - 0.5 * ((samples[at - 1] as number) + (samples[at + 1] as number)));
}

/** The larger of `least` and the largest value of the waveform from sample `at` to before the next. */
function highest(samples: Float32Array, at: number, least: number): number {
  let peak = least;
  const here = abs(samples[at] as number);
  if (here > peak) peak = here;
  for (const { taps, rows } of kernels) {
    const first = at - taps / 2 + 1;
    for (const row of rows) {
      const size = abs(weightedSum(samples, first, row));
      if (size > peak) peak = size;
    }
  }
  return peak;
}

function weightedSum(samples: Float32Array, first: number, row: Float64Array): number {
  let a = 0;
  let b = 0;
  for (let t = 0; t < row.length; t += 2) {
    a += (samples[first + t] as number) * (row[t] as number);
    b += (samples[first + t + 1] as number) * (row[t + 1] as number);
  }
  return a + b;
}

/** Rows add up to 1, so that a constant stays what it is, but where the meter's do not. */
function createKernel({ reach, phases, window, even }: Eye): Kernel {
  const taps = 2 * reach;
  const rows = Array.from({ length: phases - 1 }, (_, index) => {
    const row = new Float64Array(taps);
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - (taps / 2 - 1) - (index + 1) / phases;
      const angle = PI * distance;
      const sinc = angle === 0 ? 1 : sin(angle) / angle;
      row[tap] = sinc * window(distance / reach);
    }
    return even ? row.map((value) => value / row.reduce((total, each) => total + each, 0)) : row;
  });
  return { taps, rows };
}

function kaiserAt(share: number, beta: number): number {
  return besselI0(beta * sqrt(1 - share * share));
}

/** Modified Bessel function of order zero, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x * x) / (4 * k * k);
    sum += term;
  }
  return sum;
}

/** Looks ahead for peaks of the continuous waveform over a ceiling. */
import { cos, sin } from '../elementary.ts';

const { PI, abs, ceil, max, min, sqrt } = Math;

/** Reductions are counted in these: whole numbers, whose sums are exact and come back to 0. 2⁻²⁴ is −144 dB. */
export const reductionUnit = 2 ** 24;

/**
 * Meters draw the waveform between the samples each with a filter of its own, and read sound near half the rate, such as
 * cymbals, up to 0.5 dB apart. A limiter that sees like one of them is caught by the others: this one sees like three.
 */
const meters: readonly Meter[] = [
  // As libebur128 does: 49 taps at four times the rate.
  { reach: 6, step: 2, around: 8, window: (x) => 0.5 + 0.5 * cos(PI * x), even: false },
  // As ffmpeg's resampler draws it, with which its ebur128 filter measures.
  { reach: 16, step: 1, around: 2, window: (x) => kaiserAt(x, 9), even: true },
  // Nearly the true waveform: flat to 0.46 of the rate.
  { reach: 32, step: 1, around: 1, window: (x) => kaiserAt(x, 7), even: true },
];

/** Places from one sample to the next. */
const places = 8;

interface Meter {
  /** Samples on each side that count. */
  readonly reach: number;
  /** Places from one that is looked at to the next. */
  readonly step: number;
  /** Places looked at on each side of where the crest is thought to be. */
  readonly around: number;
  /** Weight of a sample at a share of the reach. */
  readonly window: (share: number) => number;
  /** Whether the meter keeps a constant exactly what it is. */
  readonly even: boolean;
}

/** Rows of taps, one a place between two samples; at 0 and where the eye does not look there are none. */
interface Eye {
  readonly taps: number;
  readonly step: number;
  readonly around: number;
  readonly rows: readonly (Float64Array | undefined)[];
}

export const eyes: readonly Eye[] = meters.map(createEye);

/** Frames after a place between two samples that have to be known to look at it. */
export const scoutReach = 33;

/**
 * Everything is kept 0.1 dB under the ceiling, as much as meters differ by that look at more places, or between
 * them: a crest of white noise lies up to 0.09 dB higher than any of the eight places.
 */
export const aim = 0.98855;

/** Where the shortest eye, which sees least near half the rate, sees no more than this share of the limit, no eye sees more. */
export const sureShare = 0.7;

/** A peak lies at most so many samples beside one that stands out. */
const neighbourhood = 3;

export interface PeakScout {
  /**
   * Fills `needs` with what must be taken off, in units, for the waveform from each sample to the next to stay under the
   * ceiling in every channel: from sample `at` on, so many frames, in turn; 0 where it does, or where no more than
   * `ignored` units would be needed.
   */
  find(
    channels: readonly Float32Array[],
    needs: Float64Array,
    where: { readonly at: number; readonly frames: number; readonly ignored: number },
  ): void;
}

/** `most` is the largest number of frames in one go. */
export function createPeakScout(ceiling: number, most: number): PeakScout {
  const level = aim * ceiling;
  const marks = new Uint8Array(most);
  /** Samples until there is none that stands out any more. */
  let near = 0;
  return {
    find(channels, needs, { at, frames, ignored }) {
      const limit = ignored > 0 ? level / (1 - ignored / reductionUnit) : level;
      marks.fill(0, 0, frames);
      needs.fill(0, 0, frames);
      let isMarked = false;
      for (const samples of channels) {
        isMarked = markOutstanding(samples, marks, { at: at + neighbourhood, frames, limit }) || isMarked;
      }
      if (!isMarked && near === 0) return;
      for (let i = 0; i < frames; i++) {
        if (marks[i] === 1) near = 2 * neighbourhood;
        if (near === 0) continue;
        near -= 1;
        let peak = 0;
        for (const samples of channels) peak = highest(samples, at + i, { least: peak, enough: sureShare * limit });
        if (peak > limit) needs[i] = ceil((1 - level / peak) * reductionUnit);
      }
    },
  };
}

/**
 * Marks where a sample, raised by as much as it stands out from the mean of its neighbours, is over the limit: elsewhere no
 * peak is.
 */
function markOutstanding(
  samples: Float32Array,
  marks: Uint8Array,
  { at, frames, limit }: { readonly at: number; readonly frames: number; readonly limit: number },
): boolean {
  let isMarked = false;
  let before = samples[at - 1] as number;
  let here = samples[at] as number;
  for (let i = 0; i < frames; i++) {
    const after = samples[at + i + 1] as number;
    if (abs(2 * here - 0.5 * (before + after)) > limit) {
      marks[i] = 1;
      isMarked = true;
    }
    before = here;
    here = after;
  }
  return isMarked;
}

/**
 * The larger of `least` and the largest value of the waveform from sample `at` to before the next. It has one crest there
 * at most: each eye looks around where the one before saw it. Where the first sees less than `enough`, none else looks.
 */
function highest(
  samples: Float32Array,
  at: number,
  { least, enough }: { readonly least: number; readonly enough: number },
): number {
  const here = abs(samples[at] as number);
  let most = abs(samples[at + 1] as number);
  let crest = places;
  if (here >= most) {
    most = here;
    crest = 0;
  }
  let peak = max(least, here);
  for (let eye = 0; eye < eyes.length; eye++) {
    if (eye === 1 && most < enough) return peak;
    const { taps, step, around, rows } = eyes[eye] as Eye;
    const first = at - taps / 2 + 1;
    const last = min(places - step, crest + around);
    for (let place = max(step, crest - around); place <= last; place += step) {
      const size = abs(weightedSum(samples, first, rows[place] as Float64Array));
      if (size > peak) peak = size;
      if (size > most) {
        most = size;
        crest = place;
      }
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
function createEye({ reach, step, around, window, even }: Meter): Eye {
  const taps = 2 * reach;
  const rows = Array.from({ length: places }, (_, place) => {
    if (place === 0 || place % step !== 0) return undefined;
    const row = new Float64Array(taps);
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - (taps / 2 - 1) - place / places;
      const angle = PI * distance;
      const sinc = angle === 0 ? 1 : sin(angle) / angle;
      row[tap] = sinc * window(distance / reach);
    }
    return even ? row.map((value) => value / row.reduce((total, each) => total + each, 0)) : row;
  });
  return { taps, step, around, rows };
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

/** What a delay line of a room must lose so that the room dies away in the times asked for. */
import { cos, log10, sin } from '../elementary.ts';
import { usableCutoff, type Biquad } from '../filter.ts';
import { dbToGain } from '../units.ts';

const { PI, max, min, sqrt } = Math;

/** Frames in which sound falls by 60 dB at each of three frequencies, which are given in cycles per sample. */
export interface DecayTimes {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly frequencies: { readonly low: number; readonly middle: number; readonly high: number };
}

interface Losses {
  low: number;
  middle: number;
  high: number;
}

/** Share of the least loss asked for that is lost at every frequency. */
const leastLoss = 2 / 3;

/** Turns of the search for shelves that meet the three losses; each brings them ten times nearer. */
const turns = 8;

/** Of the first order: y = b0·x + s, then s = b1·x − a1·y. */
interface Shelf {
  readonly b0: number;
  readonly b1: number;
  readonly a1: number;
}

/**
 * A low and a high shelf of the first order that lose −60 dB · length ÷ decay at the three frequencies, and `scale` besides.
 * Shelves reach into each other's bands: their gains are corrected by what is really lost until it is right.
 */
export function absorbingShelves(length: number, decay: DecayTimes, scale: number): readonly [Shelf, Shelf] {
  const { frequencies } = decay;
  const wanted = {
    low: (-60 * length) / decay.low,
    middle: (-60 * length) / decay.middle,
    high: (-60 * length) / decay.high,
  };
  const corners = {
    low: sqrt(frequencies.low * frequencies.middle),
    high: sqrt(frequencies.middle * frequencies.high),
  };
  // What is asked of the outer bands is what is lost at 0 and at half the rate, where a sound rings on the longest.
  const least = -60 * length * leastLoss * min(1 / decay.low, 1 / decay.middle, 1 / decay.high);
  const asked: Losses = { ...wanted };
  let pair = shelves(asked, corners);
  for (let turn = 0; turn < turns; turn++) {
    const section = inOne(pair);
    for (const band of ['low', 'middle', 'high'] as const) {
      asked[band] = min(least, asked[band] + wanted[band] - responseDb(section, frequencies[band]));
    }
    pair = shelves(asked, corners);
  }
  const [below, above] = pair;
  return [{ ...below, b0: scale * below.b0, b1: scale * below.b1 }, above];
}

/** Both shelves as one section. */
export function inOne([below, above]: readonly [Shelf, Shelf]): Biquad {
  return {
    b0: below.b0 * above.b0,
    b1: below.b0 * above.b1 + below.b1 * above.b0,
    b2: below.b1 * above.b1,
    a1: below.a1 + above.a1,
    a2: below.a1 * above.a1,
  };
}

/** Frames in which sound falls by 60 dB where it takes the longest, which may be under the lowest of the three frequencies. */
export function slowestDecay(length: number, decay: DecayTimes): number {
  const section = inOne(absorbingShelves(length, decay, 1));
  const losses = [0, decay.frequencies.middle, 0.5].map((frequency) => responseDb(section, frequency));
  return (-60 * length) / max(...losses);
}

/** A low shelf from the middle's gain to the low one's, and a high shelf to the high one's; the first has the gain of both. */
function shelves({ low, middle, high }: Losses, corners: { low: number; high: number }): readonly [Shelf, Shelf] {
  const below = firstOrderShelf(dbToGain(low - middle), corners.low);
  const above = firstOrderShelf(dbToGain(middle - high), corners.high);
  const gain = dbToGain(high);
  return [{ ...below, b0: gain * below.b0, b1: gain * below.b1 }, above];
}

/** H(s) = (s + ω√g) ÷ (s + ω÷√g): gain g far below the corner, √g at it, 1 far above. */
function firstOrderShelf(gain: number, corner: number): Shelf {
  const half = PI * usableCutoff(corner);
  const t = sin(half) / cos(half);
  const root = sqrt(gain);
  const a0 = 1 + t / root;
  return { b0: (1 + t * root) / a0, b1: (t * root - 1) / a0, a1: (t / root - 1) / a0 };
}

function responseDb({ b0, b1, b2, a1, a2 }: Biquad, frequency: number): number {
  const power = (c0: number, c1: number, c2: number) => {
    const angle = 2 * PI * frequency;
    const re = c0 + c1 * cos(angle) + c2 * cos(2 * angle);
    const im = c1 * sin(angle) + c2 * sin(2 * angle);
    return re * re + im * im;
  };
  return 10 * log10(power(b0, b1, b2) / power(1, a1, a2));
}

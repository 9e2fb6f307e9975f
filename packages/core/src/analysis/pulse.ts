/**
 * The pulse of a list of onsets: the tempo at which they stand in step.
 *
 * Every onset becomes a phasor of the beat's frequency and of its multiples; where the phasors point the same way
 * longest, there is the tempo. Since onsets are known to the sample, a track that keeps time over a minute gives its
 * tempo to some 0.001 BPM; one that does not is summed up in stretches of 20 s instead.
 */
import { cos, sin } from '../dsp/elementary.ts';

const { max, min, sqrt, PI } = Math;

/** Onsets in seconds, with weights of mean 1 in which strong ones do not drown the others. */
export interface Onsets {
  readonly times: Float64Array;
  readonly weights: Float64Array;
}

/** Parts of a beat whose phasors are looked at: beats, eighths, triplets, sixteenths. */
const PARTS = [1, 2, 3, 4];

/** How far from a rough tempo the fine one is searched. */
const SEARCH_RATIO = 0.02;

/** Stretches over which a track is taken to keep time by itself. */
const STRETCH_SEC = 20;

/** A track whose stretches add up to this share of what they are by themselves keeps time as a whole. */
const COHERENT = 0.6;

/** Agreement that a search finds in onsets at random, squared and times their number; and what one look at them finds. */
const CHANCE = 7;
const CHANCE_OF_ONE = 2;

/** The list of onsets at these frames. */
export function onsetList(frames: readonly number[], strengths: readonly number[], sampleRate: number): Onsets {
  const weights = Float64Array.from(strengths, (strength) => sqrt(strength));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return {
    times: Float64Array.from(frames, (frame) => frame / sampleRate),
    weights: weights.map((weight) => weight / mean),
  };
}

/** A tempo that onsets agree with. */
export interface Pulse {
  readonly bpm: number;
  /** Whether the track keeps it as a whole, not only over 20 s. */
  readonly steady: boolean;
}

/** The tempo within 2 % of a rough one that the onsets agree with best. */
export function refineTempo(onsets: Onsets, roughBpm: number): Pulse {
  const stretch = min(durationOf(onsets), STRETCH_SEC);
  const near = (bpm: number, ratio: number): [number, number] => [bpm * (1 - ratio), bpm * (1 + ratio)];
  const local = bestTempo(onsets, near(roughBpm, SEARCH_RATIO), stretch);
  // A stretch tells tempi apart that differ by one turn over its length; within half of that the whole track decides.
  const whole = bestTempo(onsets, near(local.bpm, 30 / stretch / local.bpm), Infinity);
  const steady = whole.strength >= COHERENT * local.strength;
  return { bpm: steady ? whole.bpm : local.bpm, steady };
}

/** How well the onsets of each stretch of 20 s keep to a tempo, 0 … 1, less what chance alone would give to so few, if
 * the tempo was searched for or if it is the only one that was looked at. */
export function pulseClarity(onsets: Onsets, bpm: number, searched: boolean): number {
  const found = agreement(onsets, bpm);
  const chance = ((searched ? CHANCE : CHANCE_OF_ONE) * max(1, durationOf(onsets) / STRETCH_SEC)) / onsets.times.length;
  return chance < 1 ? sqrt(max(0, (found * found - chance) / (1 - chance))) : 0;
}

/** Whether all that is heard at this tempo stands on thirds of its beat. */
export function isOnThirds(onsets: Onsets, bpm: number): boolean {
  const [beat = 0, half = 0, third = 0, quarter = 0] = partAgreements(onsets, phasorsAt(onsets, bpm / 60), STRETCH_SEC);
  return third >= 2 * max(beat, half, quarter);
}

function durationOf({ times }: Onsets): number {
  return (times.at(-1) as number) - (times[0] as number);
}

/** The tempo in a range at which the onsets of stretches of so many seconds best agree with it. */
function bestTempo(onsets: Onsets, [low, high]: readonly [number, number], stretchSec: number) {
  const duration = min(stretchSec, durationOf(onsets));
  // An eighth of a turn of the fastest part over a stretch.
  const step = 60 / (8 * max(...PARTS) * duration);
  const strengthAt = (bpm: number): number => agreement(onsets, bpm, stretchSec);
  let best = { bpm: (low + high) / 2, strength: 0 };
  const turning = phasorsAt(onsets, low / 60);
  const turn = phasorsAt(onsets, step / 60);
  for (let index = 0; low + index * step <= high; index++) {
    const strength = max(...partAgreements(onsets, turning, stretchSec));
    if (strength > best.strength) best = { bpm: low + index * step, strength };
    turnBy(turning, turn);
  }
  for (let width = step; width > step / 1000; width /= 2) {
    for (const bpm of [best.bpm - width / 2, best.bpm + width / 2]) {
      const strength = strengthAt(bpm);
      if (strength > best.strength) best = { bpm, strength };
    }
  }
  return best;
}

/**
 * How much the onsets of each stretch point the same way, for the part of a beat for which they do most:
 * the length of the sum of their phasors as a share of the sum of their lengths.
 */
export function agreement(onsets: Onsets, bpm: number, stretchSec = STRETCH_SEC): number {
  return max(...partAgreements(onsets, phasorsAt(onsets, bpm / 60), stretchSec));
}

/** A point on the unit circle for each onset. */
interface Phasors {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Where in its beat each onset is. */
function phasorsAt({ times }: Onsets, beatHz: number): Phasors {
  const re = new Float64Array(times.length);
  const im = new Float64Array(times.length);
  for (let index = 0; index < times.length; index++) {
    const angle = 2 * PI * beatHz * (times[index] as number);
    re[index] = cos(angle);
    im[index] = sin(angle);
  }
  return { re, im };
}

/** Turns all phasors on, which over a search is as exact as to make them anew and costs a tenth. */
function turnBy({ re, im }: Phasors, by: Phasors): void {
  for (let index = 0; index < re.length; index++) {
    const [x, y] = [re[index] as number, im[index] as number];
    const [u, v] = [by.re[index] as number, by.im[index] as number];
    re[index] = x * u - y * v;
    im[index] = x * v + y * u;
  }
}

/** The same for each part of a beat. */
function partAgreements({ times, weights }: Onsets, { re, im }: Phasors, stretchSec: number): Float64Array {
  const lengths = new Float64Array(PARTS.length);
  let total = 0;
  for (let from = 0, end = (times[0] as number) + stretchSec; from < times.length; end += stretchSec) {
    let to = from;
    while (to < times.length && (times[to] as number) < end) to++;
    total += addLengths(lengths, { weights, re, im, from, to });
    from = to;
  }
  return lengths.map((length) => length / total);
}

/** Adds the lengths of a stretch's sums of phasors, one for each of the four parts; returns the sum of their lengths. */
function addLengths(
  lengths: Float64Array,
  stretch: Phasors & { readonly weights: Float64Array; readonly from: number; readonly to: number },
): number {
  const { weights, re, im, from, to } = stretch;
  let total = 0;
  let [beatRe, beatIm, halfRe, halfIm, thirdRe, thirdIm, quarterRe, quarterIm] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let index = from; index < to; index++) {
    const weight = weights[index] as number;
    const x = re[index] as number;
    const y = im[index] as number;
    const x2 = x * x - y * y;
    const y2 = 2 * x * y;
    total += weight;
    beatRe += weight * x;
    beatIm += weight * y;
    halfRe += weight * x2;
    halfIm += weight * y2;
    thirdRe += weight * (x2 * x - y2 * y);
    thirdIm += weight * (x2 * y + y2 * x);
    quarterRe += weight * (x2 * x2 - y2 * y2);
    quarterIm += weight * (2 * x2 * y2);
  }
  lengths[0] = (lengths[0] as number) + sqrt(beatRe * beatRe + beatIm * beatIm);
  lengths[1] = (lengths[1] as number) + sqrt(halfRe * halfRe + halfIm * halfIm);
  lengths[2] = (lengths[2] as number) + sqrt(thirdRe * thirdRe + thirdIm * thirdIm);
  lengths[3] = (lengths[3] as number) + sqrt(quarterRe * quarterRe + quarterIm * quarterIm);
  return total;
}

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
  const [beat = 0, half = 0, third = 0, quarter = 0] = partAgreements(onsets, bpm / 60, STRETCH_SEC);
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
  for (let index = 0; low + index * step <= high; index++) {
    const bpm = low + index * step;
    const strength = strengthAt(bpm);
    if (strength > best.strength) best = { bpm, strength };
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
  return max(...partAgreements(onsets, bpm / 60, stretchSec));
}

/** The same for each part of a beat. */
function partAgreements(onsets: Onsets, beatHz: number, stretchSec: number): Float64Array {
  const { times, weights } = onsets;
  const sums = new Float64Array(2 * PARTS.length);
  const lengths = new Float64Array(PARTS.length);
  let total = 0;
  let stretchEnd = (times[0] as number) + stretchSec;
  const closeStretch = (): void => {
    for (let part = 0; part < PARTS.length; part++) {
      const re = sums[2 * part] as number;
      const im = sums[2 * part + 1] as number;
      lengths[part] = (lengths[part] as number) + sqrt(re * re + im * im);
    }
    sums.fill(0);
  };
  for (let index = 0; index < times.length; index++) {
    const time = times[index] as number;
    const weight = weights[index] as number;
    while (time >= stretchEnd) {
      closeStretch();
      stretchEnd += stretchSec;
    }
    total += weight;
    const angle = 2 * PI * beatHz * time;
    const [re, im] = [cos(angle), sin(angle)];
    let [partRe, partIm] = [weight, 0];
    for (let part = 0; part < PARTS.length; part++) {
      [partRe, partIm] = [partRe * re - partIm * im, partRe * im + partIm * re];
      sums[2 * part] = (sums[2 * part] as number) + partRe;
      sums[2 * part + 1] = (sums[2 * part + 1] as number) + partIm;
    }
  }
  closeStretch();
  return lengths.map((length) => length / total);
}

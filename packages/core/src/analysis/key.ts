/**
 * Key: one of 24, from how often each pitch class sounds.
 *
 * Partials between 60 and 2500 Hz are collected in steps of 10 cents, the tuning is read off where they gather, and
 * what is left of the twelve pitch classes is compared with the profiles of major and minor (Krumhansl and Kessler's
 * as fitted to recorded music by Sha'ath, "Estimation of Key in Digital Music Recordings", 2011). How often it is right
 * stands in docs/tempo-and-key.md; where no chord says which it is (A minor, F, C, G), the relative key may be taken,
 * with little confidence.
 */
import { atan2, cos, log2, sin } from '../dsp/elementary.ts';
import { createRunningTotals, type NumberStore } from './running-totals.ts';
import { createSeries, type Series } from './series.ts';

const { floor, max, min, PI, round, sqrt } = Math;

/** The key of a track. */
export interface KeyEstimate {
  /** Such as `C maj` or `F# min`. */
  readonly name: string;
  /** 0 for C … 11 for B. */
  readonly tonic: number;
  readonly mode: 'maj' | 'min';
  /** How far the tuning is from A = 440 Hz, in cents, −50 … 50. */
  readonly tuningCents: number;
  /**
   * How likely the key is right, 0 … 1: how much like one the pitches are, how far the next best is behind, for how long
   * they sound, and whether a third tells major from minor: a single note has 0.5 at most.
   */
  readonly confidence: number;
}

/** Collects pitch classes spectrum by spectrum. */
export interface PitchTrack {
  push(power: Float32Array): void;
  /** How much each pitch class sounded from spectrum `start` to `end`; parts of spectra count in proportion. */
  classesBetween(start: number, end: number): Float64Array;
  /** The key of what was collected; undefined where there were no tones. */
  key(): KeyEstimate | undefined;
}

const LOWEST_HZ = 60;
const HIGHEST_HZ = 2500;

/** Weights of the first to the last partial of a note fall off by this (Gómez, "Tonal Description of Music Audio Signals", 2006). */
const PARTIAL_SHARE = 0.6;
const PARTIALS = 4;
const LOWEST_NOTE_HZ = 40;

/** Steps of 10 cents in an octave. */
const STEPS = 120;

/** A bin is a partial where its power is so many times the mean of the bins around it. */
const PROMINENCE = 4;
const AROUND = 8;

/** Partials below −70 dBFS are not heard. */
const FAINTEST_POWER = 1e-7;

const profiles = {
  maj: [6.6, 2.0, 3.5, 2.3, 4.6, 4.0, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4],
  min: [6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4.0, 2.7, 4.3, 3.2],
} as const;

/** The chord on which music begins is more often than not that of its key: it decides between keys of the same notes. */
const triads = {
  maj: [1, 0, 0, 0, 0.7, 0, 0, 0.7, 0, 0, 0, 0],
  min: [1, 0, 0, 0.7, 0, 0, 0, 0.7, 0, 0, 0, 0],
} as const;
const OPENING_SEC = 2;
const OPENING_WEIGHT = 0.1;

/** So many numbers are kept of what was found: 2 MiB, some ten minutes of music. */
const MOST_FOUND = 1 << 18;

/** Partials below are too close to the width of a bin to tell the tuning by. */
const LOWEST_TUNED_HZ = 200;

const tonicNames = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;

/** An empty collection for power spectra of `size` samples. */
export function createPitchTrack(size: number, sampleRate: number, store?: NumberStore): PitchTrack {
  const histogram = new Float64Array(STEPS);
  const opening = new Float64Array(STEPS);
  const openingSpectra = round((OPENING_SEC * sampleRate) / size);
  let tonalSpectra = 0;
  const classes = createRunningTotals(12, store);
  const current = new Float64Array(12);
  /** Sum of the directions in which partials lie between the tempered pitches. */
  const direction = { re: 0, im: 0, total: 0 };
  const hzPerBin = sampleRate / size;
  const first = max(AROUND + 1, round(LOWEST_HZ / hzPerBin));
  const last = min(size / 2 - AROUND - 1, round(HIGHEST_HZ / hzPerBin));
  // A partial also speaks for the notes of which it may be the second, third or fourth one.
  const collect = (hz: number, weight: number): void => {
    for (let partial = 1, share = weight; partial <= PARTIALS && hz / partial >= LOWEST_NOTE_HZ; partial++) {
      const steps = round((69 / 12 + log2(hz / partial / 440)) * STEPS); // 69 is A at 440 Hz, 60 a C
      const at = ((steps % STEPS) + STEPS) % STEPS;
      histogram[at] = (histogram[at] as number) + share;
      if (tonalSpectra < openingSpectra) opening[at] = (opening[at] as number) + share;
      const pitch = round(at / 10) % 12;
      current[pitch] = (current[pitch] as number) + share;
      share *= PARTIAL_SHARE;
    }
  };

  /** Partials that were found and not looked at closer yet. */
  const found = createSeries();
  /** How many of them each spectrum has. */
  const counts = createSeries();

  /** Looks closer, which most of those who analyse a track never ask for. */
  const resolve = (): void => {
    let at = 0;
    for (let spectrum = 0; spectrum < counts.length; spectrum++) {
      current.fill(0);
      for (const end = at + 4 * counts.at(spectrum); at < end; at += 4) {
        const here = found.at(at + 2);
        const hz = (found.at(at) + crest(found.at(at + 1), here, found.at(at + 3))) * hzPerBin;
        const weight = sqrt(sqrt(here));
        collect(hz, weight);
        if (hz >= LOWEST_TUNED_HZ) {
          const angle = 2 * PI * 12 * log2(hz / 440);
          direction.re += weight * cos(angle);
          direction.im += weight * sin(angle);
          direction.total += weight;
        }
      }
      let heard = 0;
      for (const weight of current) heard += weight;
      classes.push(current);
      if (heard > 0) tonalSpectra++;
    }
    found.clear();
    counts.clear();
  };

  return {
    push(power) {
      counts.push(findPartials(power, [first, last], found));
      if (found.length > MOST_FOUND) resolve();
    },
    classesBetween(start, end) {
      resolve();
      return classes.between(start, end, new Float64Array(12));
    },
    key() {
      resolve();
      return keyOf({ histogram, opening, direction, tonalSec: (tonalSpectra * size) / sampleRate });
    },
  };
}

/** Adds bin, power before it, in it and behind it of every partial from one bin to another; returns how many there are. */
function findPartials(power: Float32Array, [first, last]: readonly [number, number], found: Series): number {
  const before = found.length;
  let around = 0;
  for (let bin = first - AROUND; bin < first + AROUND; bin++) around += power[bin] as number;
  for (let bin = first; bin <= last; bin++) {
    around += power[bin + AROUND] as number;
    const here = power[bin] as number;
    const left = power[bin - 1] as number;
    const right = power[bin + 1] as number;
    const stands = here * (2 * AROUND + 1) > PROMINENCE * around;
    if (here > FAINTEST_POWER && here >= left && here > right && stands) {
      found.push(bin);
      found.push(left);
      found.push(here);
      found.push(right);
    }
    around -= power[bin - AROUND] as number;
  }
  return (found.length - before) / 4;
}

/** Where between its neighbours a peak has its crest, in bins, by a parabola through the levels. */
function crest(left: number, here: number, right: number): number {
  const [a, b, c] = [log2(left + 1e-20), log2(here), log2(right + 1e-20)];
  const bend = a - 2 * b + c;
  return bend < 0 ? (0.5 * (a - c)) / bend : 0;
}

/** Steps of a whole track, of its opening, and the direction in which partials lie between the tempered pitches. */
interface Pitches {
  readonly histogram: Float64Array;
  readonly opening: Float64Array;
  readonly direction: { readonly re: number; readonly im: number; readonly total: number };
  /** For how long there were tones. */
  readonly tonalSec: number;
}

function keyOf({ histogram, opening, direction, tonalSec }: Pitches): KeyEstimate | undefined {
  const total = histogram.reduce((sum, value) => sum + value, 0);
  if (total === 0) return undefined;
  const tuning = (10 * atan2(direction.im, direction.re)) / (2 * PI);
  const weights = withoutFifthPartials(foldedChroma(histogram, tuning));
  const chroma = weights.map(sqrt);
  const first = foldedChroma(opening, tuning);
  const candidates = (['maj', 'min'] as const).flatMap((mode) =>
    tonicNames.map((name, tonic) => ({
      name: `${name} ${mode}`,
      tonic,
      mode,
      fit:
        correlation(chroma, (pitch) => profiles[mode][(pitch - tonic + 12) % 12] as number) +
        OPENING_WEIGHT * correlation(first, (pitch) => triads[mode][(pitch - tonic + 12) % 12] as number),
    })),
  );
  const [best, next] = candidates.sort((a, b) => b.fit - a.fit || (a.name < b.name ? -1 : 1)) as [
    (typeof candidates)[number],
    (typeof candidates)[number],
  ];
  const gathered = sqrt(direction.re * direction.re + direction.im * direction.im) / max(direction.total, 1e-9);
  const tonal = share(gathered, NOT_GATHERED, GATHERED) * share(best.fit, NO_KEY_FIT, CLEAR_FIT);
  const known = share(tonalSec, 0, ENOUGH_SEC) * modeShare(weights, best);
  const confidence = known * tonal * (EVEN_CHANCE + (1 - EVEN_CHANCE) * min(1, (best.fit - next.fit) / CLEAR_LEAD));
  return { name: best.name, tonic: best.tonic, mode: best.mode, tuningCents: tuning * 10, confidence };
}

/** In less than this the tones are too few to tell a key by: those of a burst of noise, or of a snare, gather by chance. */
const ENOUGH_SEC = 1.5;

/** Thirds that weigh less than this share of the tonic may be partials of other notes; those above the second are played. */
const NO_THIRD = 0.18;
const CLEAR_THIRD = 0.35;

/** How likely the mode is right if the tonic is: without a third, as of a single note or a fifth, it is a guess. */
function modeShare(weights: Float64Array, { tonic, mode }: Pick<KeyEstimate, 'tonic' | 'mode'>): number {
  const third = weights[(tonic + (mode === 'maj' ? 4 : 3)) % 12] as number;
  return 0.5 + 0.5 * share(third / max(weights[tonic] as number, 1e-9), NO_THIRD, CLEAR_THIRD);
}

/** What is no more like a key than this has none; with the second, there is no doubt that it has one. */
const NO_KEY_FIT = 0.4;
const CLEAR_FIT = 0.7;

/** How closely partials gather at tempered pitches, 0 … 1: noise and drums up to 0.12, recorded songs 0.4 … 0.7. */
const NOT_GATHERED = 0.12;
const GATHERED = 0.3;

/** How far a value is on the way from one to another, 0 … 1. */
function share(value: number, from: number, to: number): number {
  return min(1, max(0, (value - from) / (to - from)));
}

/** The share of right keys where two fit alike; a fit so much better than the next one's is hardly ever wrong. */
const EVEN_CHANCE = 0.45;
const CLEAR_LEAD = 0.1;

/** Weight of each of the twelve pitch classes: partials count less the further they lie from it, not at all halfway. */
function foldedChroma(histogram: Float64Array, tuning: number): Float64Array {
  const chroma = new Float64Array(12);
  for (let step = 0; step < STEPS; step++) {
    const place = (step - tuning) / 10;
    const nearest = floor(place + 0.5);
    const weight = 0.5 + 0.5 * cos(2 * PI * (place - nearest));
    const pitch = ((nearest % 12) + 12) % 12;
    chroma[pitch] = (chroma[pitch] as number) + weight * (histogram[step] as number);
  }
  return chroma;
}

/** How much of a note is heard as its fifth partial, a major third up, which would make every minor chord a major one. */
const FIFTH_PARTIAL = 0.25;

function withoutFifthPartials(chroma: Float64Array): Float64Array {
  return chroma.map((weight, pitch) => max(0, weight - FIFTH_PARTIAL * (chroma[(pitch + 8) % 12] as number)));
}

/** Pearson's correlation of twelve values with a profile. */
function correlation(values: Float64Array, profile: (index: number) => number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / 12;
  let profileMean = 0;
  for (let index = 0; index < 12; index++) profileMean += profile(index) / 12;
  let [product, valueSquares, profileSquares] = [0, 0, 0];
  for (let index = 0; index < 12; index++) {
    const value = (values[index] as number) - mean;
    const expected = profile(index) - profileMean;
    product += value * expected;
    valueSquares += value * value;
    profileSquares += expected * expected;
  }
  return valueSquares > 0 ? product / sqrt(valueSquares * profileSquares) : 0;
}

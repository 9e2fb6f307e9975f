/**
 * Metre: where the beats of a tempo fall, and which of them begin a bar of four.
 *
 * What begins in the low register (kick, bass) and above it (snare, hats, notes) is folded to the sixteenths of one bar
 * and compared with what bars of popular music have in common: bass on the first and third beat, accents above on the
 * second and fourth, less between the beats, and harmony that changes with the bar. The place of the beat, that of the
 * bar and the octave of the tempo are those for which the comparison comes out best.
 */
import { log2 } from '../dsp/elementary.ts';
import type { RegisterRises } from './onset.ts';
import type { Onsets } from './pulse.ts';

const { abs, floor, max, min, round, sqrt } = Math;

/** What a metre is heard in. */
export interface MetreEvidence {
  readonly sampleRate: number;
  readonly frames: number;
  /** What begins in each register, one value a hop. */
  readonly rises: RegisterRises;
  readonly hopFrames: number;
  /** Where the track begins to sound. */
  readonly startFrame: number;
  /** How much each pitch class sounds in the frames from `start` to `end` (exclusive). */
  pitchClasses(start: number, end: number): Float64Array;
}

/** A reading of the metre. */
export interface Metre {
  readonly bpm: number;
  /** A time at which a bar begins, in seconds. */
  readonly downbeatSec: number;
  /** How well the reading fits; comparable between readings of a track. */
  readonly fit: number;
  /** How much better it fits than the same beat with the bar beginning elsewhere. */
  readonly downbeatLead: number;
}

const SIXTEENTHS = 16;
const BEATS = 4;
/** Sixteenths of a beat. */
const STEP = SIXTEENTHS / BEATS;

/** How much begins at each sixteenth of a usual bar in each register, and how much its likeness counts. */
const patterns = {
  low: { weight: 1, pattern: [1, 0, 0.2, 0, 0.1, 0, 0.25, 0, 0.7, 0, 0.35, 0, 0.1, 0, 0.2, 0] },
  middle: { weight: 0.5, pattern: [1, 0, 0.3, 0, 0.8, 0, 0.3, 0, 0.7, 0, 0.3, 0, 0.8, 0, 0.3, 0] },
  high: { weight: 0.7, pattern: [0.5, 0, 0.3, 0, 1, 0, 0.3, 0, 0.45, 0, 0.3, 0, 1, 0, 0.3, 0] },
} as const;
const registers = ['low', 'middle', 'high'] as const;

/** How much a change of harmony at the bar counts, against the likeness of one pattern. */
const HARMONY_WEIGHT = 1.2;
/** Bars after which the mean change of harmony is worth half of that. */
const HARMONY_BARS = 2;
/** Changes below this are none. */
const LEAST_CHANGE = 0.1;

/** How much beats of unequal strength count against a reading: twice too fast, every second one is weak. */
const UNEVEN_WEIGHT = 0.6;

/** How much a bare pulse counts, such as a metronome's: beats no more than some 6 dB apart … */
const PULSE_WEIGHT = 2;
const LEAST_PULSE = 0.7;
/** … and next to nothing between them. */
const MOST_BETWEEN = 0.1;

/** Cost of a tempo an octave away from the usual one. */
const OCTAVE_COST = 0.5;
const USUAL_BPM = 112;

/** Cost of an octave above the fastest usual tempo: recorded music is seldom counted so fast. */
const FAST_COST = 2;
const FAST_BPM = 170;

/** Cost of a tempo at which twice as much or half as much begins in a beat as is usual. */
const DENSITY_COST = 0.1;
const USUAL_ONSETS_A_BEAT = 2.5;

/** Cost of a reading on whose sixteenths no onset falls. */
const MISSED_COST = 0.8;
/** An onset so far from a sixteenth, as a share of it, is not on it. */
const ON_SIXTEENTH = 0.25;

/** A bar that begins with the track fits better by this, and by more where there are few bars to tell by. */
const START_WEIGHT = 0.3;
const START_WEIGHT_OF_FEW = 1.5;
/** How far from the start, in seconds. */
const START_SEC = 0.04;

/** The best reading of the metre at a tempo. */
export function bestMetre(evidence: MetreEvidence, onsets: Onsets, bpm: number): Metre {
  const bars = beatPhases(onsets, bpm).map((phaseSec) => ({
    ...barProfile(evidence, bpm, phaseSec),
    missed: missedShare(onsets, bpm, phaseSec),
  }));
  // Beats on which little begins are no beats, however well that little is spread over the bar.
  const scale = {
    low: max(...bars.map(({ low }) => spreadOf(low))),
    middle: max(...bars.map(({ middle }) => spreadOf(middle))),
    high: max(...bars.map(({ high }) => spreadOf(high))),
    change: max(LEAST_CHANGE, ...bars.map(({ changes }) => max(...changes))),
  };
  const octaves = log2(bpm / USUAL_BPM);
  const duration = (evidence.frames - evidence.startFrame) / evidence.sampleRate;
  const density = log2((onsets.times.length * 60) / bpm / duration / USUAL_ONSETS_A_BEAT);
  const fast = max(0, log2(bpm / FAST_BPM));
  const cost = OCTAVE_COST * octaves * octaves + FAST_COST * fast + DENSITY_COST * density * density;
  const few = 2 / (2 + (duration * bpm) / 240);
  const startSec = evidence.startFrame / evidence.sampleRate;
  const readings = bars
    .flatMap((bar) => readingsAt(bar, bpm, scale))
    .map((reading) => {
      const bars = ((startSec - reading.downbeatSec) * bpm) / 240;
      const atStart = (abs(bars - round(bars)) * 240) / bpm < START_SEC;
      return {
        ...reading,
        fit: reading.fit - cost + (atStart ? START_WEIGHT + few * START_WEIGHT_OF_FEW : 0),
      };
    });
  const best = readings.reduce((a, b) => (b.fit > a.fit ? b : a));
  const others = readings.filter(
    ({ phaseSec, downbeatSec }) => phaseSec === best.phaseSec && downbeatSec !== best.downbeatSec,
  );
  return { ...best, downbeatLead: best.fit - max(...others.map(({ fit }) => fit)) };
}

/** Weight of the onsets that are on no sixteenth, as a share of all. */
function missedShare({ times, weights }: Onsets, bpm: number, phaseSec: number): number {
  let [missed, all] = [0, 0];
  for (let index = 0; index < times.length; index++) {
    const place = (((times[index] as number) - phaseSec) * bpm * STEP) / 60;
    const weight = weights[index] as number;
    if (abs(place - round(place)) > ON_SIXTEENTH) missed += weight;
    all += weight;
  }
  return missed / all;
}

/** Parts of a beat in which onsets are gathered to see where beats may fall. */
const BINS = 64;
/** Places with fewer onsets than this share of the fullest one, and all after so many, are no candidates. */
const LEAST_SHARE = 0.15;
const MOST_PHASES = 6;

/** Where onsets gather within a beat, in seconds after its multiples; the fullest first. */
function beatPhases({ times, weights }: Onsets, bpm: number): number[] {
  const counts = new Float64Array(BINS);
  for (let index = 0; index < times.length; index++) {
    const turns = ((times[index] as number) * bpm) / 60;
    const place = floor((turns - floor(turns)) * BINS);
    for (let away = -2; away <= 2; away++) {
      const bin = (place + away + BINS) % BINS;
      counts[bin] = (counts[bin] as number) + (weights[index] as number) * (3 - abs(away));
    }
  }
  const at = (bin: number): number => counts[(bin + BINS) % BINS] as number;
  const fullest = max(...counts);
  const places = Array.from(counts.keys())
    .filter((bin) => at(bin) >= at(bin + 1) && at(bin) > at(bin - 1) && at(bin) >= LEAST_SHARE * fullest)
    .sort((a, b) => at(b) - at(a))
    .slice(0, MOST_PHASES)
    .map((bin) => (((bin + 0.5) / BINS) * 60) / bpm);
  return places.length > 0 ? places : [0]; // evenly spread, they gather nowhere
}

/** The mean of all bars whose first beat, or another one, falls on `phaseSec`. */
interface Bar extends Readonly<Record<keyof RegisterRises, Float64Array>> {
  readonly phaseSec: number;
  /** How much more harmony changes at each beat than at the others. */
  readonly changes: readonly number[];
}

/** A bar, and the share of the onsets that are on none of its sixteenths. */
interface HeardBar extends Bar {
  readonly missed: number;
}

/** The largest of what is compared. */
type Scale = Readonly<Record<keyof RegisterRises | 'change', number>>;

/** The four places at which bars may begin. */
function readingsAt(bar: HeardBar, bpm: number, scale: Scale) {
  const even = evenness(bar) - MISSED_COST * bar.missed;
  return Array.from({ length: BEATS }, (_, beat) => {
    let fit = (HARMONY_WEIGHT * (bar.changes[beat] as number)) / scale.change + even;
    for (const register of registers) {
      if (scale[register] < SILENT) continue;
      const { weight, pattern } = patterns[register];
      fit += (weight * likeness(bar[register], pattern, beat * STEP)) / scale[register];
    }
    return { bpm, phaseSec: bar.phaseSec, downbeatSec: bar.phaseSec + (beat * 60) / bpm, fit, downbeatLead: 0 };
  });
}

/** Registers in which no more than this begins are silent. */
const SILENT = 1e-4;

/** What begins at each sixteenth, and how harmony changes with each beat. */
function barProfile(evidence: MetreEvidence, bpm: number, phaseSec: number): Bar {
  const { rises, hopFrames, sampleRate, frames } = evidence;
  const counts = new Float64Array(SIXTEENTHS);
  const sums = {
    low: new Float64Array(SIXTEENTHS),
    middle: new Float64Array(SIXTEENTHS),
    high: new Float64Array(SIXTEENTHS),
  };
  const step = 60 / (bpm * STEP);
  for (let index = 0; (phaseSec + index * step) * sampleRate < frames; index++) {
    const hop = floor(((phaseSec + index * step) * sampleRate) / hopFrames);
    const place = index % SIXTEENTHS;
    for (const register of registers) {
      const values = rises[register];
      const rise = max(values[hop] ?? 0, values[hop + 1] ?? 0, values[hop + 2] ?? 0);
      sums[register][place] = (sums[register][place] as number) + rise;
    }
    counts[place] = (counts[place] as number) + 1;
  }
  const mean = (value: number, place: number): number => value / max(1, counts[place] as number);
  const { low, middle, high } = sums;
  const changes = harmonyChanges(evidence, bpm, phaseSec);
  return { phaseSec, low: low.map(mean), middle: middle.map(mean), high: high.map(mean), changes };
}

/** What a reading gains by beats that are alike and loses by beats that are not. */
function evenness({ low, middle, high, missed }: HeardBar): number {
  const at = (place: number): number => (low[place] as number) + (middle[place] as number) + (high[place] as number);
  const beats = [at(0), at(STEP), at(2 * STEP), at(3 * STEP)] as const;
  const all = beats[0] + beats[1] + beats[2] + beats[3];
  let between = 0;
  for (let place = 0; place < SIXTEENTHS; place++) if (place % STEP !== 0) between += at(place);
  if (min(...beats) >= LEAST_PULSE * max(...beats) && between <= MOST_BETWEEN * all && missed <= MOST_BETWEEN)
    return PULSE_WEIGHT;
  return (-UNEVEN_WEIGHT * abs(beats[0] + beats[2] - beats[1] - beats[3])) / max(all, 1e-9);
}

/** How like a bar that begins `from` sixteenths late is to a pattern, from minus to plus the spread of the bar. */
function likeness(profile: Float64Array, pattern: readonly number[], from: number): number {
  const mean = meanOf(pattern);
  let product = 0;
  for (let index = 0; index < SIXTEENTHS; index++) {
    product += (profile[(index + from) % SIXTEENTHS] as number) * ((pattern[index] as number) - mean);
  }
  return product / spreadOf(pattern);
}

/** Root of the summed squares of what values differ from their mean. */
function spreadOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += ((values[index] as number) - mean) ** 2;
  return sqrt(squares);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] as number;
  return sum / values.length;
}

/** Beats before and after a moment over which its harmony is heard. */
const CONTEXT_BEATS = 1.5;

/** How much more harmony changes at each beat of the bar than at the others; less where there are few bars. */
function harmonyChanges(evidence: MetreEvidence, bpm: number, phaseSec: number): number[] {
  const { sampleRate, frames } = evidence;
  const beat = (60 * sampleRate) / bpm;
  const context = CONTEXT_BEATS * beat;
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  for (let index = 0; ; index++) {
    const frame = phaseSec * sampleRate + index * beat;
    if (frame + context > frames) break;
    if (frame < context) continue;
    sums[index % BEATS] =
      (sums[index % BEATS] ?? 0) +
      unlikeness(evidence.pitchClasses(frame - context, frame), evidence.pitchClasses(frame, frame + context));
    counts[index % BEATS] = (counts[index % BEATS] ?? 0) + 1;
  }
  const bars = min(...counts);
  if (bars === 0) return [0, 0, 0, 0];
  const means = sums.map((sum, index) => sum / (counts[index] as number));
  const middle = means.reduce((sum, value) => sum + value, 0) / BEATS;
  return means.map((value) => ((value - middle) * bars) / (bars + HARMONY_BARS));
}

/** 1 minus the cosine of the angle between two lists of weights; 0 where one is empty. */
function unlikeness(a: Float64Array, b: Float64Array): number {
  let [product, squaresOfA, squaresOfB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    product += (a[index] as number) * (b[index] as number);
    squaresOfA += (a[index] as number) ** 2;
    squaresOfB += (b[index] as number) ** 2;
  }
  const size = sqrt(squaresOfA * squaresOfB);
  return size > 0 ? 1 - product / size : 0;
}

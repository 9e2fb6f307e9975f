/**
 * Tempo: beats a minute and where the first beat falls.
 *
 * First roughly, by a comb over the autocorrelation of the onset envelope, with a preference for tempi near 120; then
 * finely, by turning every onset into a phasor of the beat's frequency and of its multiples and taking the frequency
 * at which they point the same way longest. Since onsets are known to the sample, a track that keeps time over a
 * minute gives its tempo to some 0.001 BPM; one that does not is summed up in stretches of 20 s instead.
 */
import { atan2, cos, sin } from '../dsp/elementary.ts';
import { createComb, FASTEST_BPM, SLOWEST_BPM, type Comb, type OnsetEnvelope } from './tempo-comb.ts';

const { abs, floor, max, min, round, sqrt, PI } = Math;

/** The beat of a track. */
export interface TempoEstimate {
  readonly bpm: number;
  /** Frame of the first beat at which the track sounds. Beat n is firstBeatFrame + n · 60 · sampleRate / bpm. */
  readonly firstBeatFrame: number;
  /** How well the onsets keep to the beat: 0 not at all, 1 like a metronome. Music with a beat reads 0.3 and more. */
  readonly confidence: number;
}

/** What tempo is measured from. */
export interface Rhythm extends OnsetEnvelope {
  readonly frames: number;
  /** Onsets in frames, in order. */
  readonly onsetFrames: readonly number[];
  /** How strong each onset is. */
  readonly onsetStrengths: readonly number[];
  /** Root mean square of the frames from `start` to `end` (exclusive). */
  rms(start: number, end: number): number;
}

/** The tempo of a track; undefined where fewer than four onsets or less than two seconds say nothing of a beat. */
export function estimateTempo(rhythm: Rhythm): TempoEstimate | undefined {
  if (rhythm.onsetFrames.length < 4 || rhythm.frames < 2 * rhythm.sampleRate) return undefined;
  const comb = createComb(rhythm);
  const roughBpm = comb.best();
  if (roughBpm === undefined) return undefined;
  const onsets = onsetList(rhythm);
  const bpm = octaveOf(rhythm, onsets, refineTempo(onsets, binaryTempo(onsets, comb, roughBpm)));
  const confidence = confidenceOf(onsets, bpm);
  return { bpm, firstBeatFrame: firstBeat(rhythm, onsets, bpm), confidence };
}

/** Agreement that a search finds in so many onsets at random, squared and times their number. */
const CHANCE = 7;

/** Agreement with the beat, less what chance alone would give to so few onsets. */
function confidenceOf(onsets: Onsets, bpm: number): number {
  const found = agreement(onsets, bpm / 60, STRETCH_SEC);
  const duration = (onsets.times.at(-1) as number) - (onsets.times[0] as number);
  const chance = (CHANCE * max(1, duration / STRETCH_SEC)) / onsets.times.length;
  return chance < 1 ? sqrt(max(0, (found * found - chance) / (1 - chance))) : 0;
}

/** Onsets in seconds, with weights of mean 1 in which strong ones do not drown the others. */
interface Onsets {
  readonly times: Float64Array;
  readonly weights: Float64Array;
}

function onsetList(rhythm: Rhythm): Onsets {
  const times = Float64Array.from(rhythm.onsetFrames, (frame) => frame / rhythm.sampleRate);
  const weights = Float64Array.from(rhythm.onsetStrengths, (strength) => sqrt(strength));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return { times, weights: weights.map((weight) => weight / mean) };
}

/** Parts of a beat whose phasors are looked at: beats, eighths, triplets, sixteenths. */
const PARTS = [1, 2, 3, 4];

/** How far from the rough tempo the fine one is searched. */
const SEARCH_RATIO = 0.02;

/** Stretches over which a track is taken to keep time by itself. */
const STRETCH_SEC = 20;

/** A track whose stretches add up to this share of what they are by themselves keeps time as a whole. */
const COHERENT = 0.6;

/** A tempo of which only thirds of beats are heard is left for one in halves whose comb is this share as high. */
const TRIPLET_DOUBT = 0.7;

/** Dotted rhythms make a comb a third too slow or too fast: then all onsets stand on thirds of its beat. */
function binaryTempo(onsets: Onsets, comb: Comb, roughBpm: number): number {
  const [beat, half, third, quarter] = partAgreements(
    onsets,
    refineTempo(onsets, roughBpm) / 60,
    STRETCH_SEC,
  ) as unknown as Parts;
  if (third < 2 * max(beat, half, quarter)) return roughBpm;
  const others = [roughBpm * 0.75, roughBpm * 1.5].filter((bpm) => bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM);
  const score = (bpm: number): number => max(...[0.994, 1, 1.006].map((ratio) => comb.score(bpm * ratio)));
  const best = others.reduce((a, b) => (score(b) > score(a) ? b : a));
  return score(best) >= TRIPLET_DOUBT * score(roughBpm) ? best : roughBpm;
}

type Parts = [number, number, number, number];

/** The tempo within SEARCH_RATIO of a rough one that the onsets agree with best. */
function refineTempo(onsets: Onsets, roughBpm: number): number {
  const duration = (onsets.times.at(-1) as number) - (onsets.times[0] as number);
  const stretch = min(duration, STRETCH_SEC);
  const near = (bpm: number, ratio: number): [number, number] => [bpm * (1 - ratio), bpm * (1 + ratio)];
  const local = bestTempo(onsets, near(roughBpm, SEARCH_RATIO), stretch);
  // A stretch tells tempi apart that differ by one turn over its length; within half of that the whole track decides.
  const whole = bestTempo(onsets, near(local.bpm, 30 / stretch / local.bpm), Infinity);
  return whole.strength >= COHERENT * local.strength ? whole.bpm : local.bpm;
}

/** Accents halfway between the beats of at least this share of those on the beats are beats themselves. */
const EVEN_ACCENTS = 0.9;

/** Onsets on every second beat below this share of the others are none. */
const NOTHING_THERE = 0.03;

/** The tempo; its double where all pulses are alike, as a metronome's at 180; half of it where every second is missing. */
function octaveOf(rhythm: Rhythm, onsets: Onsets, bpm: number): number {
  const accents = accentsOf(rhythm);
  if (2 * bpm <= FASTEST_BPM && offBeatShare(onsets.times, accents, bpm) >= EVEN_ACCENTS) return 2 * bpm;
  if (bpm / 2 >= SLOWEST_BPM && offBeatShare(onsets.times, onsets.weights, bpm / 2) < NOTHING_THERE) return bpm / 2;
  return bpm;
}

/** Weight of the onsets halfway between the beats as a share of that of those on the beats. */
function offBeatShare(times: Float64Array, weights: Float64Array, bpm: number): number {
  const period = 60 / bpm;
  const phase = phasor({ times, weights }, 1 / period).angle / (2 * PI);
  let [onBeats, between] = [0, 0];
  for (let index = 0; index < weights.length; index++) {
    const turns = (times[index] as number) / period - phase;
    const distance = abs(turns - round(turns));
    if (distance < ON_BEAT) onBeats += weights[index] as number;
    else if (distance > 0.5 - ON_BEAT) between += weights[index] as number;
  }
  return between / max(onBeats, 1e-9);
}

/** How loud each onset is above what sounded before it. */
function accentsOf(rhythm: Rhythm): Float64Array {
  const moment = round(0.05 * rhythm.sampleRate);
  return Float64Array.from(rhythm.onsetFrames, (frame) => {
    const before = rhythm.rms(max(0, frame - moment), frame);
    const after = rhythm.rms(frame, min(rhythm.frames, frame + moment));
    return sqrt(max(0, after * after - before * before));
  });
}

/** The tempo in a range at which the onsets of stretches of so many seconds best agree with it. */
function bestTempo(onsets: Onsets, [low, high]: readonly [number, number], stretchSec: number) {
  const duration = min(stretchSec, (onsets.times.at(-1) as number) - (onsets.times[0] as number));
  // An eighth of a turn of the fastest part over a stretch.
  const step = 60 / (8 * max(...PARTS) * duration);
  const strengthAt = (bpm: number): number => agreement(onsets, bpm / 60, stretchSec);
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
function agreement(onsets: Onsets, beatHz: number, stretchSec: number): number {
  return max(...partAgreements(onsets, beatHz, stretchSec));
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

/**
 * The first beat at which the track sounds. Where the loud onsets point is about the beat; the onsets near it say
 * exactly where it falls.
 */
function firstBeat(rhythm: Rhythm, onsets: Onsets, bpm: number): number {
  const period = 60 / bpm;
  const accents = accentsOf(rhythm);
  const accented = phasor({ times: onsets.times, weights: accents }, 1 / period);
  let phase = (accented.angle / (2 * PI)) * period;
  phase += middleDeviation(onsets, accents, { period, phase });
  let frame = (phase - floor(phase / period) * period) * rhythm.sampleRate;
  const beat = period * rhythm.sampleRate;
  // The beat before, where it is at frame 0 but for a rounding.
  if (abs(frame - beat) < 0.005 * rhythm.sampleRate) frame = max(0, frame - beat);
  while (frame + beat < rhythm.frames && rhythm.rms(round(frame), round(frame + 0.1 * beat)) < SILENT_RMS)
    frame += beat;
  return round(frame);
}

/** −60 dBFS: quieter moments before the music are no beats. */
const SILENT_RMS = 0.001;

/** Onsets up to so much of a beat away from it are meant to be on it. */
const ON_BEAT = 0.125;

/** Median of how late the onsets near a beat are, each counting by its accent, in seconds; 0 where there are none. */
function middleDeviation(
  onsets: Onsets,
  accents: Float64Array,
  { period, phase }: { readonly period: number; readonly phase: number },
): number {
  const near = Array.from(onsets.times, (time, index) => {
    const turns = (time - phase) / period;
    return { late: (turns - round(turns)) * period, weight: accents[index] as number };
  })
    .filter(({ late }) => abs(late) <= ON_BEAT * period)
    .sort((a, b) => a.late - b.late);
  const half = near.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let passed = 0;
  return near.find(({ weight }) => (passed += weight) >= half)?.late ?? 0;
}

function phasor({ times, weights }: Onsets, hz: number): { angle: number; strength: number } {
  let [re, im, total] = [0, 0, 0];
  for (let index = 0; index < times.length; index++) {
    const weight = weights[index] as number;
    const angle = 2 * PI * hz * (times[index] as number);
    re += weight * cos(angle);
    im += weight * sin(angle);
    total += weight;
  }
  return { angle: atan2(im, re), strength: sqrt(re * re + im * im) / total };
}

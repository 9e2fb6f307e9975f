/**
 * Tempo: beats a minute, where the first beat and the first bar begin, and how steadily they go on.
 *
 * First roughly, by a comb over the autocorrelation of the onset envelope, with a preference for tempi near 120; then
 * finely, by the pulse of the onsets; then its octave, its beat and its bar by the metre; and in the end a straight line
 * through the onsets on the beats.
 */
import { fitGrid, latenessOf, type BeatGrid } from './beat-grid.ts';
import { bestMetre, type Metre, type MetreEvidence } from './metre.ts';
import { agreement, isOnThirds, onsetList, pulseClarity, refineTempo, type Onsets, type Pulse } from './pulse.ts';
import { FASTEST_BPM, roughTempo, SLOWEST_BPM, type OnsetEnvelope } from './tempo-comb.ts';

const { abs, ceil, max, min, round } = Math;

/** The beat of a track. */
export interface TempoEstimate {
  readonly bpm: number;
  /** How likely the tempo is right, 0 … 1: how well onsets keep to the beat, and how far other octaves are behind. */
  readonly confidence: number;
  /** The tempo to take where this one is wrong: the octave of it that fits next best; undefined where there is none. */
  readonly alternativeBpm: number | undefined;
  /** Frame of the first beat at which the track sounds. Beat n is firstBeatFrame + n · 60 · sampleRate / bpm. */
  readonly firstBeatFrame: number;
  /** Frame of the first of these beats that begins a bar of four. */
  readonly firstDownbeatFrame: number;
  /** How likely bars begin there and not on another beat, if the tempo is right: 0 … 1. */
  readonly downbeatConfidence: number;
  /** How far the beats wander from this grid: what the latest stretch of 16 beats is behind the earliest one. */
  readonly driftMs: number;
}

/** What tempo is measured from. */
export interface Rhythm extends OnsetEnvelope, MetreEvidence {
  /** Onsets in frames, in order. */
  readonly onsetFrames: readonly number[];
  /** How strong each onset is. */
  readonly onsetStrengths: readonly number[];
  /** Root mean square of the frames from `start` to `end` (exclusive). */
  rms(start: number, end: number): number;
}

/** Shorter sounds, and those with fewer onsets, say nothing of a beat. */
const SHORTEST_SEC = 1.5;
const FEWEST_ONSETS = 4;

/** The tempo of a track; undefined where there is too little to tell a beat by. */
export function estimateTempo(rhythm: Rhythm): TempoEstimate | undefined {
  if (!canHaveTempo(rhythm)) return undefined;
  const roughBpm = roughTempo(rhythm);
  if (roughBpm === undefined) return undefined;
  const onsets = onsetsOf(rhythm);
  const readings = metresOf(rhythm, onsets, withLoop(rhythm, onsets, pulsesNear(onsets, roughBpm)));
  const [best] = readings;
  if (best === undefined) return undefined;
  const next = readings.find(({ pulse, metre }) => pulse === best.pulse && metre.bpm !== best.metre.bpm)?.metre;
  const estimate = readingEstimate(rhythm, onsets, best);
  return {
    ...estimate,
    confidence: estimate.confidence * (next === undefined ? 1 : octaveConfidence(best.metre.fit - next.fit)),
    alternativeBpm: next && (next.bpm * estimate.bpm) / best.metre.bpm,
  };
}

/** The same where the tempo is known within 2 %: how exactly it is kept, and where its beats and bars fall. */
export function estimateNear(rhythm: Rhythm, bpm: number): TempoEstimate | undefined {
  if (!canHaveTempo(rhythm)) return undefined;
  const onsets = onsetsOf(rhythm);
  const pulse = { ...refineTempo(onsets, bpm), doubt: 0 };
  return readingEstimate(rhythm, onsets, { pulse, metre: bestMetre(rhythm, onsets, pulse.bpm) });
}

function canHaveTempo({ onsetFrames, sampleRate, frames }: Rhythm): boolean {
  return onsetFrames.length >= FEWEST_ONSETS && frames >= SHORTEST_SEC * sampleRate;
}

function onsetsOf({ onsetFrames, onsetStrengths, sampleRate }: Rhythm): Onsets {
  return onsetList(onsetFrames, onsetStrengths, sampleRate);
}

/** What a reading says, as if its octave were out of doubt. */
function readingEstimate(rhythm: Rhythm, onsets: Onsets, { pulse, metre }: Reading): TempoEstimate {
  const { downbeatSec, bpm: readBpm, downbeatLead } = metre;
  const keepPeriod = pulse.isLoop === true || !pulse.steady;
  const grid = fitGrid(onsets, { firstSec: downbeatSec, periodSec: 60 / readBpm }, keepPeriod);
  const bpm = 60 / grid.periodSec;
  const late = latenessOf(onsets, grid, DRIFT_BEATS).map(({ lateSec }) => lateSec);
  return {
    bpm,
    confidence: pulseClarity(onsets, bpm, pulse.isLoop !== true),
    alternativeBpm: undefined,
    ...firstFrames(rhythm, grid),
    downbeatConfidence: min(1, LEAST_DOWNBEAT_CONFIDENCE + 0.35 * downbeatLead),
    driftMs: 1000 * (max(...late) - min(...late)),
  };
}

/** Beats over which it is measured how far a track is from its grid. */
const DRIFT_BEATS = 16;

/** The share of right octaves where the best reading leads by nothing; with a lead of 1 hardly one is wrong. */
const EVEN_CHANCE = 0.6;

function octaveConfidence(lead: number): number {
  return EVEN_CHANCE + (1 - EVEN_CHANCE) * min(1, lead);
}

/** Of four beats, one that leads by nothing. */
const LEAST_DOWNBEAT_CONFIDENCE = 0.3;

/** Files up to this length may be loops: as long as a round number of beats. */
const LONGEST_LOOP_SEC = 25;
const LOOP_BEATS = [2, 4, 8, 16, 32];
/** They begin no later than this. */
const LATEST_LOOP_SEC = 0.05;
/** A pulse is that of the loop where it is off it by no more than this at the end of the file. */
const LOOP_SEC = 0.02;
/** Onsets may be so much further from the loop's beat than from the pulse: players are, machines are not. */
const MORE_ASTRAY = 3;
const NEARLY_NONE = 1e-5;
/** One that differs by more than this is another, beside which the loop is considered where onsets agree with it as well. */
const OTHER_TEMPO = 0.03;
const LOOP_AGREEMENT = 0.85;

/** Pulses, and the one between 75 and 150 BPM at which the file is a loop, in place of the one that is all but the same. */
function withLoop(rhythm: Rhythm, onsets: Onsets, pulses: readonly HeardPulse[]): readonly HeardPulse[] {
  const duration = rhythm.frames / rhythm.sampleRate;
  if (duration > LONGEST_LOOP_SEC || rhythm.startFrame > LATEST_LOOP_SEC * rhythm.sampleRate) return pulses;
  const bpm = LOOP_BEATS.map((beats) => (60 * beats) / duration).find((each) => each >= 75 && each < 150);
  if (bpm === undefined) return pulses;
  const loop = { bpm, steady: true, isLoop: true, doubt: -min(0.8, (4 * 60) / (bpm * duration)) };
  const offSec = (pulse: Pulse): number =>
    duration * min(...[0.5, 1, 2].map((octave) => abs(pulse.bpm / (bpm * octave) - 1)));
  const near = pulses.find((pulse) => offSec(pulse) < OTHER_TEMPO * duration);
  if (near !== undefined) {
    const astray = (each: number): number => 1 - agreement(onsets, each);
    const isLoop = offSec(near) < LOOP_SEC && astray(bpm) <= MORE_ASTRAY * astray(near.bpm) + NEARLY_NONE;
    return isLoop ? [loop, ...pulses.filter((pulse) => pulse !== near)] : pulses;
  }
  const agreed = max(...pulses.map((pulse) => agreement(onsets, pulse.bpm)));
  return agreement(onsets, bpm) >= LOOP_AGREEMENT * agreed ? [loop, ...pulses] : pulses;
}

/** A pulse, or the beat of a loop, which is exact. */
interface HeardPulse extends Pulse {
  readonly isLoop?: boolean;
  /** How much better than others its metre must fit; less than nothing for loops, the more so the shorter they are. */
  readonly doubt: number;
}

/** A reading of the metre, and the pulse on which it is built. */
interface Reading {
  readonly pulse: HeardPulse;
  readonly metre: Metre;
}

/** Readings at all octaves of some pulses at which there is a whole bar, the best first. */
function metresOf(rhythm: Rhythm, onsets: Onsets, pulses: readonly HeardPulse[]): Reading[] {
  const slowest = max(SLOWEST_BPM, (60 * LEAST_BEATS * rhythm.sampleRate) / rhythm.frames);
  return pulses
    .flatMap((pulse) =>
      [0.25, 0.5, 1, 2, 4]
        .map((ratio) => ratio * pulse.bpm)
        .filter((bpm) => (bpm >= slowest || bpm === pulse.bpm) && bpm <= FASTEST_BPM)
        .map((bpm) => ({ pulse, metre: bestMetre(rhythm, onsets, bpm) })),
    )
    .sort((a, b) => b.metre.fit - b.pulse.doubt - (a.metre.fit - a.pulse.doubt));
}

/** Beats of a bar, but for what was cut off its end. */
const LEAST_BEATS = 3.9;

/** How much better a metre must fit that takes thirds of a beat for halves of another. */
const THIRDS_DOUBT = 0.6;

/** Pulses near a rough tempo. Dotted rhythms make it a third too slow or too fast: then all is on thirds of its beat. */
function pulsesNear(onsets: Onsets, roughBpm: number): HeardPulse[] {
  const pulse = { ...refineTempo(onsets, roughBpm), doubt: 0 };
  if (!isOnThirds(onsets, pulse.bpm)) return [pulse];
  const others = [roughBpm * 0.75, roughBpm * 1.5].filter((bpm) => bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM);
  return [pulse, ...others.map((bpm) => ({ ...refineTempo(onsets, bpm), doubt: THIRDS_DOUBT }))];
}

/** −60 dBFS: quieter moments before the music are no beats. */
const SILENT_RMS = 0.001;

/** A beat that lies before frame 0 by less than this, in seconds, is at frame 0 but for a rounding. */
const ROUNDING_SEC = 0.005;

/** The first beat of a grid, whose first one is a downbeat, at which the track sounds, and the first downbeat of these. */
function firstFrames(rhythm: Rhythm, { firstSec, periodSec }: BeatGrid) {
  const { sampleRate, frames } = rhythm;
  const frameOf = (beat: number): number => max(0, round((firstSec + beat * periodSec) * sampleRate));
  let beat = ceil((-ROUNDING_SEC - firstSec) / periodSec);
  while (frameOf(beat + 1) < frames && rhythm.rms(frameOf(beat), frameOf(beat + 0.1)) < SILENT_RMS) beat++;
  return { firstBeatFrame: frameOf(beat), firstDownbeatFrame: frameOf(4 * ceil(beat / 4)) };
}

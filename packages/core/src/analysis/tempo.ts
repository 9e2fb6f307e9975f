/**
 * Tempo: beats a minute, where the first beat and the first bar begin, and how steadily they go on.
 *
 * First roughly, by a comb over the autocorrelation of the onset envelope, with a preference for tempi near 120; then
 * finely, by the pulse of the onsets; then its octave, its beat and its bar by the metre; and in the end a straight line
 * through the onsets on the beats.
 */
import { fitGrid, latenessOf, type BeatGrid } from './beat-grid.ts';
import { bestMetre, type Metre, type MetreEvidence } from './metre.ts';
import { agreement, isOnThirds, onsetList, pulseClarity, refineTempo, type Onsets } from './pulse.ts';
import { createComb, FASTEST_BPM, SLOWEST_BPM, type Comb, type OnsetEnvelope } from './tempo-comb.ts';

const { ceil, max, min, round } = Math;

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
  const { onsetFrames, onsetStrengths, sampleRate, frames } = rhythm;
  if (onsetFrames.length < FEWEST_ONSETS || frames < SHORTEST_SEC * sampleRate) return undefined;
  const comb = createComb(rhythm);
  const roughBpm = comb.best();
  if (roughBpm === undefined) return undefined;
  const onsets = onsetList(onsetFrames, onsetStrengths, sampleRate);
  const pulse = refineTempo(onsets, binaryTempo(onsets, comb, roughBpm));
  const loop = loopTempo(rhythm, onsets, pulse.bpm);
  const [best, next] = metresOf(rhythm, onsets, loop ?? pulse.bpm) as [Metre, Metre?];
  const keepPeriod = loop !== undefined || !pulse.steady;
  const grid = fitGrid(onsets, { firstSec: best.downbeatSec, periodSec: 60 / best.bpm }, keepPeriod);
  const bpm = 60 / grid.periodSec;
  const late = latenessOf(onsets, grid, DRIFT_BEATS).map(({ lateSec }) => lateSec);
  return {
    bpm,
    confidence: pulseClarity(onsets, bpm) * (next === undefined ? 1 : octaveConfidence(best.fit - next.fit)),
    alternativeBpm: next && (next.bpm * bpm) / best.bpm,
    ...firstFrames(rhythm, grid),
    downbeatConfidence: min(1, LEAST_DOWNBEAT_CONFIDENCE + 0.35 * best.downbeatLead),
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
/** A tempo of which the file is a round number of beats is taken where onsets agree with it as well as this. */
const LOOP_AGREEMENT = 0.85;

/** The tempo between 75 and 150 BPM at which the file is a loop, where that is as good as the one that was found. */
function loopTempo(rhythm: Rhythm, onsets: Onsets, bpm: number): number | undefined {
  const duration = rhythm.frames / rhythm.sampleRate;
  if (duration > LONGEST_LOOP_SEC || rhythm.startFrame > 0.05 * rhythm.sampleRate) return undefined;
  const loop = LOOP_BEATS.map((beats) => (60 * beats) / duration).find((each) => each >= 75 && each < 150);
  if (loop === undefined) return undefined;
  return agreement(onsets, loop) >= LOOP_AGREEMENT * agreement(onsets, bpm) ? loop : undefined;
}

/** Readings at a tempo and at all its octaves, the best first. */
function metresOf(rhythm: Rhythm, onsets: Onsets, bpm: number): Metre[] {
  return [0.25, 0.5, 1, 2, 4]
    .map((ratio) => ratio * bpm)
    .filter((each) => each >= SLOWEST_BPM && each <= FASTEST_BPM)
    .map((each) => bestMetre(rhythm, onsets, each))
    .sort((a, b) => b.fit - a.fit);
}

/** A tempo of which only thirds of beats are heard is left for one in halves whose comb is this share as high. */
const TRIPLET_DOUBT = 0.7;

/** Dotted rhythms make a comb a third too slow or too fast: then all onsets stand on thirds of its beat. */
function binaryTempo(onsets: Onsets, comb: Comb, roughBpm: number): number {
  if (!isOnThirds(onsets, refineTempo(onsets, roughBpm).bpm)) return roughBpm;
  const others = [roughBpm * 0.75, roughBpm * 1.5].filter((bpm) => bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM);
  const score = (bpm: number): number => max(...[0.994, 1, 1.006].map((ratio) => comb.score(bpm * ratio)));
  const best = others.reduce((a, b) => (score(b) > score(a) ? b : a));
  return score(best) >= TRIPLET_DOUBT * score(roughBpm) ? best : roughBpm;
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

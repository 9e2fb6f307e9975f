/** Where in a track a pad could be: windows at even distances, the limits they must keep, and how fit the rest is. */
import { windowMeasures, type TrackAnalysis, type WindowMeasures } from '../../analysis/track.ts';
import { secToFrames } from '../../dsp/units.ts';
import type { TextureSource } from '../source.ts';
import type { PadOptions } from './options.ts';

const { abs, max, min, sqrt } = Math;

/** A window that keeps all limits. Frames of the source, `endFrame` exclusive. */
export interface PadWindow {
  readonly startFrame: number;
  readonly endFrame: number;
  /** 0 … 1; of two windows the better one. */
  readonly score: number;
  /** So much of it is clipped that it is only taken when nothing else is left. */
  readonly isClipped: boolean;
}

/** The limits, each with the words for how a window breaks it. */
type Limit = 'quiet' | 'loud' | 'restless' | 'noisy' | 'spiky' | 'offset';

/** What the search came to. */
export interface WindowSearch {
  /** Best first, clipped ones last. */
  readonly windows: readonly PadWindow[];
  readonly judged: number;
  /** How many windows broke each limit; a window counts for the first it breaks. */
  readonly rejected: ReadonlyMap<Limit, number>;
}

/** Share of samples in clipped runs over which a window is ranked last. */
const clippedShareLimit = 0.001;

/** Starts and lengths of loops that are looked at in each window. */
const startsLookedAt = 3;
const lengthsLookedAt = 5;

/** Bands this far under the loudest are not compared, in dB. */
const quietBandDb = -50;

/** What each quality adds to the score, and the value at which it adds nothing: dB, dB, share of the limits, dB. */
const scoring = {
  steadyLevel: { weight: 0.2, worst: 6 },
  steadySpectrum: { weight: 0.2, worst: 10 },
  tonal: { weight: 0.2, worst: 1 },
  calm: { weight: 0.1, worst: 1 },
  turns: { weight: 0.3, worst: 12 },
} as const;

/** What windows are wanted, in frames of the source. */
export interface WindowWish {
  readonly frames: number;
  /** The loops that are to be found in them. */
  readonly loop: {
    readonly minFrames: number;
    readonly maxFrames: number;
    readonly crossfadeFrames: number;
    /** How far after the window's start a loop may start. */
    readonly reachFrames: number;
    /** Length over which their ends are compared. */
    readonly blockFrames: number;
  };
}

/** Judges all windows; the last one ends where the track does at the latest. */
export function searchWindows(source: TextureSource, wish: WindowWish, options: PadOptions): WindowSearch {
  const { frames } = wish;
  const hop = max(1, secToFrames(options.windowHopSec, source.sampleRate));
  const windows: PadWindow[] = [];
  const rejected = new Map<Limit, number>();
  let judged = 0;
  for (let startFrame = 0; startFrame + frames <= source.frames; startFrame += hop) {
    judged += 1;
    const endFrame = startFrame + frames;
    const measures = windowMeasures(source.analysis, startFrame, endFrame);
    const limit = brokenLimit(measures, options);
    if (limit === undefined) {
      const isClipped = measures.clippedShare > clippedShareLimit;
      const turnDb = turnDifferenceDb(source.analysis, startFrame, wish);
      windows.push({ startFrame, endFrame, isClipped, score: score(measures, turnDb, options) });
    } else {
      rejected.set(limit, (rejected.get(limit) ?? 0) + 1);
    }
  }
  return { windows: windows.sort(byFitness), judged, rejected };
}

/** Best first, clipped ones last. */
export function byFitness(a: PadWindow, b: PadWindow): number {
  return Number(a.isClipped) - Number(b.isClipped) || b.score - a.score || a.startFrame - b.startFrame;
}

/** The limit that turned most windows away over all searches, in a musician's words; undefined where none did. */
export function tellRejections(searches: readonly WindowSearch[], options: PadOptions): string | undefined {
  const judged = searches.reduce((sum, search) => sum + search.judged, 0);
  const counts = new Map<Limit, number>();
  for (const { rejected } of searches) {
    for (const [limit, count] of rejected) counts.set(limit, (counts.get(limit) ?? 0) + count);
  }
  const [worst] = [...counts].sort(([, a], [, b]) => b - a);
  if (worst === undefined) return undefined;
  const [limit, count] = worst;
  const words: Record<Limit, string> = {
    quiet: `too quiet: ${count} of ${judged} windows are under ${options.minRmsDb} dBFS`,
    loud: `too loud: ${count} of ${judged} windows are over ${options.maxRmsDb} dBFS`,
    restless: `too restless: ${count} of ${judged} windows have more than ${options.maxOnsetRatePerSecond} attacks a second`,
    noisy: `too noisy: ${count} of ${judged} windows are flatter than ${options.spectralFlatnessThreshold}`,
    spiky: `too spiky: in ${count} of ${judged} windows the peak is over ${options.maxCrestFactor} times the RMS`,
    offset: `off centre: ${count} of ${judged} windows have a constant offset over ${options.maxDcOffset}`,
  };
  return words[limit];
}

function brokenLimit(measures: WindowMeasures, options: PadOptions): Limit | undefined {
  if (!(measures.rmsDb >= options.minRmsDb)) return 'quiet';
  if (measures.rmsDb > options.maxRmsDb) return 'loud';
  if (measures.onsetRate > options.maxOnsetRatePerSecond) return 'restless';
  if (measures.flatness > options.spectralFlatnessThreshold) return 'noisy';
  if (measures.crestFactor > options.maxCrestFactor) return 'spiky';
  return abs(measures.dcOffset) > options.maxDcOffset ? 'offset' : undefined;
}

/** Steady, tonal, calm, and easy to loop: 1 is a drone, 0 has none of it. */
function score(measures: WindowMeasures, turnDb: number, options: PadOptions): number {
  const part = (quality: keyof typeof scoring, value: number) =>
    scoring[quality].weight * (1 - min(1, max(0, value / scoring[quality].worst)));
  return (
    part('steadyLevel', measures.levelSpreadDb) +
    part('steadySpectrum', measures.spectralSpread) +
    part('tonal', shareOf(measures.flatness, options.spectralFlatnessThreshold)) +
    part('calm', shareOf(measures.onsetRate, options.maxOnsetRatePerSecond)) +
    part('turns', turnDb)
  );
}

function shareOf(value: number, limit: number): number {
  return limit > 0 ? value / limit : value;
}

/**
 * How much level and colour would jump in the best of some loops of a window: octave bands, in dB. Compared are the end
 * of each loop and what follows its blend.
 */
function turnDifferenceDb(analysis: TrackAnalysis, startFrame: number, { loop }: WindowWish): number {
  let least = Infinity;
  for (let s = 0; s < startsLookedAt; s++) {
    const start = startFrame + (s * loop.reachFrames) / (startsLookedAt - 1);
    const after = start + loop.crossfadeFrames;
    const afterDb = analysis.spectra.windowBandsDb(after, after + loop.blockFrames);
    for (let l = 0; l < lengthsLookedAt; l++) {
      const end = start + loop.minFrames + (l * (loop.maxFrames - loop.minFrames)) / (lengthsLookedAt - 1);
      least = min(least, bandDifferenceDb(analysis.spectra.windowBandsDb(end - loop.blockFrames, end), afterDb));
    }
  }
  return least;
}

function bandDifferenceDb(a: Float64Array, b: Float64Array): number {
  let loudest = -Infinity;
  for (let band = 0; band < a.length; band++) loudest = max(loudest, a[band] as number, b[band] as number);
  const floor = loudest + quietBandDb;
  let sum = 0;
  for (let band = 0; band < a.length; band++) {
    const difference = max(floor, a[band] as number) - max(floor, b[band] as number);
    sum += difference * difference;
  }
  return sqrt(sum / a.length);
}

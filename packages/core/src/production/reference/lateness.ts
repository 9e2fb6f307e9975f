/** How late the hits of a recording are against the beats of a tempo, stretch by stretch. */
import type { Onsets } from '../../analysis/pulse.ts';
import type { TempoLine } from './tempo-line.ts';

const { abs, floor, round } = Math;

/** Hits that are nearer to a beat than this share of it are meant to be on it: swung and syncopated ones are not. */
const onBeat = 0.125;

/** Rounds of fitting: hits so late or early, in seconds, count half. The first look far around, the last near. */
const tolerancesSec = [0.02, 0.02, 0.01, 0.01, ...Array.from({ length: 20 }, () => 0.004)];

/** Hits that say where a window is; with fewer of them nothing is said. */
const fewestHits = 3;

/** How late some beats are. */
export interface LatenessWindow {
  /** The first of its beats, counted from 0. */
  readonly startBeat: number;
  /** The middle of its hits, in seconds of the song. */
  readonly sec: number;
  readonly lateSec: number;
  /** Hits on its beats. */
  readonly hits: number;
}

export interface LatenessRequest {
  /** Where beat 0 is in the recording. */
  readonly offsetSec: number;
  /** Beats of a window. */
  readonly beats: number;
}

/** The windows in which beats are heard, each looked for where the one before was. */
export function latenessWindows(onsets: Onsets, line: TempoLine, request: LatenessRequest): LatenessWindow[] {
  const { times, weights } = onsets;
  const { offsetSec, beats } = request;
  const windows: LatenessWindow[] = [];
  let late = 0;
  const beatOf = (index: number): number => line.beatAtSec((times[index] as number) - offsetSec - late);
  const windowOf = (index: number): number => floor((beatOf(index) + onBeat) / beats) * beats;
  for (let from = 0; from < times.length;) {
    const startBeat = windowOf(from);
    let to = from + 1;
    while (to < times.length && windowOf(to) === startBeat) to++;
    const hits: Hit[] = [];
    for (let index = from; index < to; index++) {
      const beat = round(beatOf(index));
      if (abs(beatOf(index) - beat) > onBeat) continue;
      const sec = line.secAtBeat(beat);
      hits.push({ sec, lateSec: (times[index] as number) - offsetSec - sec, weight: weights[index] as number });
    }
    if (hits.length >= fewestHits) {
      late = centreOf(hits, late);
      const sec = hits.reduce((sum, hit) => sum + hit.sec, 0) / hits.length;
      windows.push({ startBeat, sec, lateSec: late, hits: hits.length });
    }
    from = to;
  }
  return windows;
}

interface Hit {
  readonly sec: number;
  readonly lateSec: number;
  readonly weight: number;
}

/** Where most hits are: their mean, in which stray ones count little (Cauchy weights). */
function centreOf(hits: readonly Hit[], startSec: number): number {
  let centre = startSec;
  for (const tolerance of tolerancesSec) {
    let [sum, total] = [0, 0];
    for (const { lateSec, weight } of hits) {
      const off = (lateSec - centre) / tolerance;
      const share = weight / (1 + off * off);
      sum += share * lateSec;
      total += share;
    }
    centre = sum / total;
  }
  return centre;
}

/** A straight line through windows: how late they are at the song's start, and by how much later each second. */
export interface LatenessLine {
  readonly startSec: number;
  readonly slope: number;
}

/** The line closest to windows, each by the number of its hits; a level one through a single window. */
export function lineThrough(windows: readonly LatenessWindow[]): LatenessLine {
  const total = windows.reduce((sum, { hits }) => sum + hits, 0);
  const mean = (value: (window: LatenessWindow) => number): number =>
    windows.reduce((sum, window) => sum + window.hits * value(window), 0) / total;
  const [sec, late] = [mean((window) => window.sec), mean((window) => window.lateSec)];
  const spread = mean((window) => (window.sec - sec) ** 2);
  const slope = spread > 0 ? mean((window) => (window.sec - sec) * (window.lateSec - late)) / spread : 0;
  return { startSec: late - slope * sec, slope };
}

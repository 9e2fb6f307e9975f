/** How a track keeps a tempo that was given: where its beats lie against that grid, and how they drift off it. */
import { fitGrid, latenessOf } from './beat-grid.ts';
import { onsetList } from './pulse.ts';
import type { TrackAnalysis } from './track.ts';

const { abs, round } = Math;

/** A track against the grid of a tempo that begins with the track's first beat. */
export interface BeatDrift {
  /** Where the first beat falls, in ms after the first frame, were all beats on one line through them. */
  readonly offsetMs: number;
  /** How much later the beats are at the end of the track than at its start: the slope of that line, over its length. */
  readonly driftMs: number;
  /** Stretches of 16 beats and how late each is against the grid, in ms. */
  readonly windows: readonly { readonly startFrame: number; readonly endFrame: number; readonly lateMs: number }[];
}

/** Beats of a window. */
const WINDOW_BEATS = 16;

/** A tempo this far from that of the track, or from an octave of it, is another one. */
const SAME_TEMPO = 0.02;

/**
 * Measures a track against a tempo. Undefined where no beat is heard, or one of another tempo.
 *
 * @example beatDrift(analyzeTrack(drums), 140)?.driftMs // 30: the drums fall back by 30 ms from start to end
 */
export function beatDrift(analysis: TrackAnalysis, bpm: number): BeatDrift | undefined {
  const { tempo, sampleRate, frames, onsetFrames } = analysis;
  if (tempo === undefined) return undefined;
  const ratio = [0.25, 0.5, 1, 2, 4].find((octave) => abs((tempo.bpm * octave) / bpm - 1) < SAME_TEMPO);
  if (ratio === undefined) return undefined;
  const onsets = onsetList(
    onsetFrames,
    onsetFrames.map(() => 1),
    sampleRate,
  );
  const heard = fitGrid(onsets, { firstSec: tempo.firstBeatFrame / sampleRate, periodSec: 60 / tempo.bpm });
  const beats = round(WINDOW_BEATS / ratio) || 1;
  // Where the beats of each window are, and how late that is against the tempo's own beats from the first one on.
  const windows = latenessOf(onsets, heard, beats).map(({ sec, lateSec }) => {
    const number = ((sec - heard.firstSec) / heard.periodSec) * ratio;
    return { sec, lateSec: sec + lateSec - (heard.firstSec + (number * 60) / bpm) };
  });
  const { start, slope } = lineThrough(windows);
  const half = (beats * heard.periodSec) / 2;
  const frameOf = (sec: number): number => Math.min(frames, Math.max(0, round(sec * sampleRate)));
  return {
    offsetMs: 1000 * (heard.firstSec + start + slope * heard.firstSec),
    driftMs: (1000 * slope * frames) / sampleRate,
    windows: windows.map(({ sec, lateSec }) => ({
      startFrame: frameOf(sec - half),
      endFrame: frameOf(sec + half),
      lateMs: 1000 * lateSec,
    })),
  };
}

/** The straight line closest to how late the windows are. */
function lineThrough(windows: readonly { readonly sec: number; readonly lateSec: number }[]) {
  const mean = (value: (window: (typeof windows)[number]) => number): number =>
    windows.reduce((sum, window) => sum + value(window), 0) / windows.length;
  const [sec, late] = [mean((window) => window.sec), mean((window) => window.lateSec)];
  const spread = mean((window) => (window.sec - sec) ** 2);
  const slope = spread > 0 ? mean((window) => (window.sec - sec) * (window.lateSec - late)) / spread : 0;
  return { start: late - slope * sec, slope };
}

/** Stable regions: the parts of a track that hold still enough for grains and drones. */
import { secToFrames } from '../dsp/units.ts';
import { windowMeasures, type TrackAnalysis, type WindowMeasures } from './track.ts';

/** Which windows count as stable. */
export interface StabilityLimits {
  /** Off: the whole track is one region. */
  readonly enabled: boolean;
  /** Length of a window that is judged, in seconds. */
  readonly analysisWindowSec: number;
  /** Distance between windows, in seconds. */
  readonly analysisHopSec: number;
  /** Attacks a second. */
  readonly maxOnsetRateHz: number;
  readonly minRmsDb: number;
  readonly maxRmsDb: number;
  readonly maxDcOffset: number;
  /** Peak divided by RMS. */
  readonly maxCrestFactor: number;
  /** With fewer stable windows than this, the most stable ones there are stand in. */
  readonly minStableWindows: number;
  /** Windows with clipped runs are unstable. */
  readonly skipClippedRegions: boolean;
  /** Windows over the onset rate are unstable. */
  readonly skipTransientRegions: boolean;
}

/** Frames of the track, `endFrame` exclusive. */
export interface StableRegion {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** A window may hold this share of its samples in clipped runs before it counts as clipped. */
const CLIPPED_SHARE = 0.001;

/** The stable regions of a track in order, windows that touch or overlap joined. With `minStableWindows` empty for silent tracks only. */
export function stableRegions(analysis: TrackAnalysis, limits: StabilityLimits): readonly StableRegion[] {
  if (!limits.enabled) return [{ startFrame: 0, endFrame: analysis.frames }];
  const judged = windowStarts(analysis, limits).map((window) => {
    const measures = windowMeasures(analysis, window.startFrame, window.endFrame);
    return { ...window, measures, excess: excessOf(measures, limits) };
  });
  const audible = judged.filter(({ measures }) => measures.rmsDb > SILENCE_DB);
  const stable = audible.filter(({ excess }) => excess === 0);
  if (stable.length >= limits.minStableWindows) return joined(stable);
  const nearest = [...audible].sort((a, b) => a.excess - b.excess || a.startFrame - b.startFrame);
  return joined(nearest.slice(0, limits.minStableWindows).sort((a, b) => a.startFrame - b.startFrame));
}

/** Windows below this are silent: nothing can be made of them. */
const SILENCE_DB = -90;

/** Windows from the first frame to the last; a track shorter than a window is one window. */
function windowStarts(analysis: TrackAnalysis, limits: StabilityLimits): StableRegion[] {
  const length = Math.min(analysis.frames, secToFrames(limits.analysisWindowSec, analysis.sampleRate));
  const hop = Math.max(1, secToFrames(limits.analysisHopSec, analysis.sampleRate));
  const windows: StableRegion[] = [];
  for (let startFrame = 0; startFrame + length <= analysis.frames; startFrame += hop) {
    windows.push({ startFrame, endFrame: startFrame + length });
  }
  return windows;
}

/** How far a window is beyond the limits: 0 within them, then a sum in which each kind weighs about alike. */
function excessOf(measures: WindowMeasures, limits: StabilityLimits): number {
  const beyond = (value: number, limit: number, scale: number): number => Math.max(0, value - limit) / scale;
  return (
    beyond(limits.minRmsDb, measures.rmsDb, 6) +
    beyond(measures.rmsDb, limits.maxRmsDb, 6) +
    beyond(measures.dcOffset, limits.maxDcOffset, 0.1) +
    beyond(measures.crestFactor, limits.maxCrestFactor, 5) +
    (limits.skipTransientRegions ? beyond(measures.onsetRate, limits.maxOnsetRateHz, 3) : 0) +
    (limits.skipClippedRegions ? beyond(measures.clippedShare, CLIPPED_SHARE, 0.01) : 0)
  );
}

/** Windows in order, those that touch or overlap as one region. */
function joined(windows: readonly StableRegion[]): StableRegion[] {
  const regions: StableRegion[] = [];
  for (const { startFrame, endFrame } of windows) {
    const last = regions.at(-1);
    if (last && startFrame <= last.endFrame) {
      regions[regions.length - 1] = { startFrame: last.startFrame, endFrame: Math.max(last.endFrame, endFrame) };
    } else {
      regions.push({ startFrame, endFrame });
    }
  }
  return regions;
}

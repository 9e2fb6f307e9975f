/** Everything measured about a track in one pass, and the measures of any window of it in next to no time. */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { gainToDb } from '../dsp/units.ts';
import { createHistory } from './history.ts';
import type { KeyEstimate } from './key.ts';
import { createLevelTrack, type LevelTrack } from './level-track.ts';
import { createOnsetTrack, onsetWindow, type OnsetTrack } from './onset.ts';
import { createSpectrumTrack, tonalSize, type SpectrumTrack } from './spectrum-track.ts';
import type { NumberStore } from './running-totals.ts';
import { estimateNear, estimateTempo, type TempoEstimate } from './tempo.ts';

/** The shared analysis of a track. Small: some 100 bytes for every 6 ms. */
export interface TrackAnalysis {
  readonly sampleRate: number;
  /** Length in frames. */
  readonly frames: number;
  readonly channelCount: number;
  /** Attacks, in frames, in order. */
  readonly onsetFrames: readonly number[];
  /** How strong each of them is, in dB. */
  readonly onsetStrengths: readonly number[];
  /** Tempo and first beat, measured when first asked for; undefined where there is no beat. */
  readonly tempo: TempoEstimate | undefined;
  /** How the track keeps a tempo that is known within 2 %; undefined where there is no beat. */
  tempoNear(bpm: number): TempoEstimate | undefined;
  /** Key, measured when first asked for; undefined where there are no tones. */
  readonly key: KeyEstimate | undefined;
  /** Clipped runs of the whole track: three or more equal samples at its own ceiling. */
  readonly clippedRuns: number;
  readonly levels: LevelTrack;
  readonly spectra: SpectrumTrack;
}

/** What a window of a track sounds like. */
export interface WindowMeasures {
  /** Level over all channels, in dBFS; −Infinity for silence. */
  readonly rmsDb: number;
  /** Standard deviation of the level of 93 ms pieces, in dB. */
  readonly levelSpreadDb: number;
  /** Largest sample of any channel. */
  readonly peak: number;
  /** Peak divided by RMS; 0 for silence. */
  readonly crestFactor: number;
  /** Largest mean of any channel, without its sign. */
  readonly dcOffset: number;
  /** Attacks a second. */
  readonly onsetRate: number;
  /** 0 for tones, about 1 for noise of any colour; see spectrum.ts. */
  readonly flatness: number;
  /** Centre of the amplitude spectrum, in Hz. */
  readonly centroidHz: number;
  /** How much the spectrum changes in the window: standard deviation of its bands against the level, in dB. */
  readonly spectralSpread: number;
  /** Share of samples in clipped runs, 0 … 1. */
  readonly clippedShare: number;
}

/** Takes a track block by block, so that it need not be in memory as a whole. */
export interface TrackAnalyzer {
  /** Takes the next frames, any number of them. */
  push(channels: readonly Float32Array[]): void;
  /** Ends the track. */
  finish(): TrackAnalysis;
}

/** Analyses decoded audio. 5 minutes of 44.1 kHz stereo take about half a second. */
export function analyzeTrack(audio: AudioBuffer): TrackAnalysis {
  const analyzer = createTrackAnalyzer(audio.sampleRate, audio.channels.length, { frames: frameCount(audio) });
  analyzer.push(audio.channels);
  return analyzer.finish();
}

/** What a header claims is only believed so far: 12 hours at 48 kHz. */
const mostRoomFrames = 2 ** 31;

/** What of a track is known before it is analysed, and where its measures may lie. */
export interface AnalyzerOptions {
  /** How long it probably is. Longer ones are taken too, and more memory for them. */
  readonly frames?: number;
  /** For what there is too much of to be kept in memory: it has to be there as long as the analysis is looked at. */
  readonly store?: NumberStore | undefined;
}

/** An analyzer for a track of this form. */
export function createTrackAnalyzer(
  sampleRate: number,
  channelCount: number,
  { frames: expectedFrames = 0, store }: AnalyzerOptions = {},
): TrackAnalyzer {
  const room = Math.min(expectedFrames, mostRoomFrames);
  const levels = createLevelTrack(channelCount, room, store);
  const { hopFrames, reach } = onsetWindow(sampleRate);
  const tonalFrames = tonalSize(sampleRate);
  const step = Math.max(tonalFrames, hopFrames, levels.blockFrames);
  const history = createHistory(channelCount, { reach: Math.max(tonalFrames, reach) + step, largestBlock: step });
  const spectra = createSpectrumTrack(sampleRate, history, store);
  const onsets = createOnsetTrack(sampleRate, history, room);
  const rest = Array.from({ length: channelCount }, () => new Float32Array(step));
  let restFrames = 0;
  let frames = 0;

  /** Takes a step, or the last frames of the track. */
  const take = (channels: readonly Float32Array[], from: number, count: number): void => {
    const start = history.end;
    history.push(channels, from, count);
    levels.push(history, channels, { from, count });
    const hops = Math.floor((history.end - start) / hopFrames);
    if (hops > 0) onsets.push(hops);
    for (let end = start + tonalFrames; end <= history.end; end += tonalFrames) spectra.push(end);
  };

  return {
    push(channels) {
      const count = channels[0]?.length ?? 0;
      frames += count;
      let from = 0;
      while (from < count) {
        if (restFrames === 0 && count - from >= step) {
          take(channels, from, step);
          from += step;
          continue;
        }
        const part = Math.min(step - restFrames, count - from);
        for (const [channel, samples] of channels.entries()) {
          rest[channel]?.set(samples.subarray(from, from + part), restFrames);
        }
        restFrames += part;
        from += part;
        if (restFrames === step) {
          take(rest, 0, step);
          restFrames = 0;
        }
      }
    },
    finish() {
      if (restFrames > 0) take(rest, 0, restFrames);
      levels.finish();
      spectra.finish();
      onsets.finish();
      return analysisOf({ sampleRate, frames, channelCount, levels, spectra, onsets });
    },
  };
}

/** What the parts of an analyzer have measured, and what is worked out of it when asked for. */
function analysisOf(parts: {
  readonly sampleRate: number;
  readonly frames: number;
  readonly channelCount: number;
  readonly levels: LevelTrack;
  readonly spectra: SpectrumTrack;
  readonly onsets: OnsetTrack;
}): TrackAnalysis {
  const { sampleRate, frames, channelCount, levels, spectra, onsets } = parts;
  const onsetFrames = onsets.onsetFrames();
  const rhythm = {
    sampleRate,
    frames,
    onsetFrames,
    onsetStrengths: onsets.onsetStrengths(),
    envelope: onsets.envelope(),
    hopFrames: onsets.hopFrames,
    startFrame: startOf(levels, frames),
    rises: onsets.rises(),
    pitchClasses: (start: number, end: number) => spectra.pitchClasses(start, end),
    rms: (start: number, end: number) => levels.window(start, end).rms,
  };
  const tempo = once(() => estimateTempo(rhythm));
  const key = once(() => spectra.key());
  return {
    sampleRate,
    frames,
    channelCount,
    onsetFrames,
    onsetStrengths: rhythm.onsetStrengths,
    get tempo() {
      return tempo();
    },
    tempoNear: (bpm) => estimateNear(rhythm, bpm),
    get key() {
      return key();
    },
    clippedRuns: levels.clippedRuns(),
    levels,
    spectra,
  };
}

/** −60 dBFS: where a track is louder for the first time, it begins. */
const SILENT_PEAK = 0.001;

/** Where the first block that is no silence begins. */
function startOf(levels: LevelTrack, frames: number): number {
  for (let start = 0; start < frames; start += levels.blockFrames) {
    if (levels.window(start, start + levels.blockFrames).peak > SILENT_PEAK) return start;
  }
  return frames;
}

/** A value that is worked out when first asked for, and kept. */
function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

/** Measures the frames from `startFrame` to `endFrame` (exclusive), within the track, without touching its samples. */
export function windowMeasures(analysis: TrackAnalysis, startFrame: number, endFrame: number): WindowMeasures {
  const start = Math.min(Math.max(0, startFrame), analysis.frames);
  const end = Math.min(Math.max(start, endFrame), analysis.frames);
  const { rms, peak, dcOffset, clippedShare, levelSpreadDb } = analysis.levels.window(start, end);
  const { onsetFrames, sampleRate } = analysis;
  const onsetCount = firstAtOrAfter(onsetFrames, end) - firstAtOrAfter(onsetFrames, start);
  return {
    rmsDb: gainToDb(rms),
    levelSpreadDb,
    peak,
    crestFactor: rms > 0 ? peak / rms : 0,
    dcOffset,
    onsetRate: end > start ? (onsetCount * sampleRate) / (end - start) : 0,
    ...analysis.spectra.window(start, end),
    clippedShare,
  };
}

/** Index of the first of ascending values that is not below `least`. */
function firstAtOrAfter(values: readonly number[], least: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

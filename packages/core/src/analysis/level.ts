/** Level of a whole sound: RMS, peak, crest factor, constant offset, clipped runs. */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { createHistory } from './history.ts';
import { createLevelTrack } from './level-track.ts';

/** Amplitudes are linear, 1 is full scale. */
export interface SoundLevel {
  /** Root mean square over all channels, a constant offset left out. */
  readonly rms: number;
  /** Largest sample of any channel. */
  readonly peak: number;
  /** Peak divided by RMS; 0 for silence. */
  readonly crestFactor: number;
  /** Largest mean of any channel, without its sign. */
  readonly dcOffset: number;
  /** Share of samples that stand in clipped runs, 0 … 1. */
  readonly clippedShare: number;
  /** Number of clipped runs: three or more equal samples at the sound's own ceiling, which is at least −0.1 dBFS. */
  readonly clippedRuns: number;
}

/** Measures a whole sound; samples that are no finite numbers count as silence. */
export function soundLevel(audio: AudioBuffer): SoundLevel {
  const frames = frameCount(audio);
  const levels = createLevelTrack(audio.channels.length, frames);
  const step = 32 * levels.blockFrames;
  const history = createHistory(audio.channels.length, { reach: 0, largestBlock: step });
  for (let from = 0; from < frames; from += step) {
    const count = Math.min(step, frames - from);
    history.push(audio.channels, from, count);
    levels.push(history, audio.channels, { from, count });
  }
  levels.finish();
  const { rms, peak, dcOffset, clippedShare } = levels.window(0, frames);
  return {
    rms,
    peak,
    crestFactor: rms > 0 ? peak / rms : 0,
    dcOffset,
    clippedShare,
    clippedRuns: levels.clippedRuns(),
  };
}

/** What somebody who hears a finished texture asks first: how loud, in which key, how fast. */
import { loudness } from '../analysis/loudness/loudness.ts';
import { analyzeTrack } from '../analysis/track.ts';
import type { AudioBuffer } from '../audio/audio-buffer.ts';
import type { TextureRole } from './texture.ts';

export interface HeardFacts {
  /** Integrated; null where it is too short or too quiet to have any. */
  readonly lufs: number | null;
  /** `A min`; null where it would be a guess. */
  readonly key: string | null;
  readonly bpm: number | null;
}

/** Below this, key and tempo are guesses. */
const leastConfidence = 0.3;

export function heardFacts(audio: AudioBuffer, role: TextureRole): HeardFacts {
  const { integratedLufs } = loudness(audio);
  const lufs = Number.isFinite(integratedLufs) ? Math.round(integratedLufs * 100) / 100 : null;
  // Noise has neither; what would be found is chance.
  if (role === 'hiss' || role === 'flicker') return { lufs, key: null, bpm: null };
  const { key, tempo } = analyzeTrack(audio);
  return {
    lufs,
    key: key !== undefined && key.confidence >= leastConfidence ? key.name : null,
    bpm: tempo !== undefined && tempo.confidence >= leastConfidence ? tempo.bpm : null,
  };
}

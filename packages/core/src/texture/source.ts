/** The sound that textures are made of: a decoded track, slices of it, and one analysis that all makers share. */
import { analyzeTrack, createTrackAnalyzer, type TrackAnalysis } from '../analysis/track.ts';
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { foldToStereo } from '../audio/channels.ts';
import type { HeldSound } from '../audio/held-sound.ts';
import { viewAudio } from '../audio/slice.ts';

/** A track as the makers see it. */
export interface TextureSource {
  /** `track` for the row's own file, otherwise the relative path of the file (a drum source). */
  readonly file: string;
  readonly sampleRate: number;
  /** Length in frames. */
  readonly frames: number;
  /**
   * The frames from `startFrame` to `endFrame` (exclusive), at the source's own rate, to be read and not changed. Mono or
   * stereo, as samplers play no more: surround is folded.
   */
  view(startFrame: number, endFrame: number): AudioBuffer;
  /** Measured when first asked for, once. */
  readonly analysis: TrackAnalysis;
}

/** Wraps decoded sound. Of an AudioBuffer of one or two channels a view needs no memory. */
export function textureSource(sound: AudioBuffer | HeldSound, file = 'track'): TextureSource {
  let analysis: TrackAnalysis | undefined;
  return {
    file,
    sampleRate: sound.sampleRate,
    frames: 'frames' in sound ? sound.frames : frameCount(sound),
    view: (startFrame, endFrame) =>
      foldToStereo('slice' in sound ? sound.slice(startFrame, endFrame) : viewAudio(sound, startFrame, endFrame)),
    get analysis() {
      analysis ??= 'slice' in sound ? analyzeHeld(sound) : analyzeTrack(sound);
      return analysis;
    },
  };
}

/** Frames a turn. */
const pieceFrames = 8192;

function analyzeHeld(sound: HeldSound): TrackAnalysis {
  const { sampleRate, channelCount, frames } = sound;
  const analyzer = createTrackAnalyzer(sampleRate, channelCount);
  // The same memory for all pieces: what is new would be cleared by the system page for page.
  const piece = Array.from({ length: channelCount }, () => new Float32Array(pieceFrames));
  for (let from = 0; from < frames; from += pieceFrames) {
    const length = Math.min(pieceFrames, frames - from);
    const channels = length === pieceFrames ? piece : piece.map((samples) => samples.subarray(0, length));
    sound.read(from, channels);
    analyzer.push(channels);
  }
  return analyzer.finish();
}

/** The sound that textures are made of: a decoded track, slices of it, and one analysis that all makers share. */
import { analyzeTrack, type TrackAnalysis } from '../analysis/track.ts';
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { foldToStereo } from '../audio/channels.ts';
import { sliceAudio } from '../audio/slice.ts';

/** A track as the makers see it. */
export interface TextureSource {
  /** `track` for the row's own file, otherwise the relative path of the file (a drum source). */
  readonly file: string;
  readonly sampleRate: number;
  /** Length in frames. */
  readonly frames: number;
  /**
   * A copy of the frames from `startFrame` to `endFrame` (exclusive), at the source's own rate. Mono or stereo, as
   * samplers play no more: surround is folded.
   */
  slice(startFrame: number, endFrame: number): AudioBuffer;
  /** Measured when first asked for, once. */
  readonly analysis: TrackAnalysis;
}

/** Wraps decoded audio. Allocates a slice per call of `slice`, nothing else. */
export function textureSource(audio: AudioBuffer, file = 'track'): TextureSource {
  let analysis: TrackAnalysis | undefined;
  return {
    file,
    sampleRate: audio.sampleRate,
    frames: frameCount(audio),
    slice: (startFrame, endFrame) => foldToStereo(sliceAudio(audio, startFrame, endFrame)),
    get analysis() {
      analysis ??= analyzeTrack(audio);
      return analysis;
    },
  };
}

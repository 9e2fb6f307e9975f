/** The sound that textures are made of: a decoded track, slices of it, and one analysis that all makers share. */
import type { NumberStore } from '../analysis/running-totals.ts';
import { analyzeTrack, createTrackAnalyzer, type TrackAnalysis } from '../analysis/track.ts';
import type { AudioBuffer } from '../audio/audio-buffer.ts';
import { foldToStereo } from '../audio/channels.ts';
import { heldSound, type HeldSound } from '../audio/held-sound.ts';
import { viewAudio } from '../audio/slice.ts';
import { FormatError } from '../errors.ts';

const { min } = Math;

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
  /** The same at a fraction of the rate: see `meansOf`. */
  means(startFrame: number, endFrame: number, factor: number): AudioBuffer;
  /** 1 or 2: channels of a view. */
  readonly channelCount: number;
  /** Fills an output for each channel, which may lie in the kernels' memory, from `startFrame` on; all of it lies in the track. */
  read(startFrame: number, outputs: readonly Float32Array[]): void;
  /** Measured when first asked for, once. Throws FormatError where its samples are as large as no sound is. */
  readonly analysis: TrackAnalysis;
}

/**
 * Wraps decoded sound. Of an AudioBuffer of one or two channels a view needs no memory. In the store lies what is too much for
 * memory of the analysis of a very long one.
 */
export function textureSource(sound: AudioBuffer | HeldSound, file = 'track', store?: NumberStore): TextureSource {
  let analysis: TrackAnalysis | undefined;
  const held = 'slice' in sound ? sound : heldSound(sound.sampleRate, sound.channels);
  const view = (startFrame: number, endFrame: number): AudioBuffer =>
    foldToStereo('slice' in sound ? sound.slice(startFrame, endFrame) : viewAudio(sound, startFrame, endFrame));
  return {
    file,
    sampleRate: sound.sampleRate,
    frames: held.frames,
    channelCount: min(2, held.channelCount),
    view,
    means: (startFrame, endFrame, factor) => foldToStereo(held.means(startFrame, endFrame, factor)),
    read(startFrame, outputs) {
      if (held.channelCount <= 2) return held.read(startFrame, outputs);
      const { channels } = view(startFrame, startFrame + (outputs[0]?.length ?? 0));
      for (const [c, output] of outputs.entries()) output.set(channels[c] as Float32Array);
    },
    get analysis() {
      analysis ??= requireSound('slice' in sound ? analyzeHeld(sound, store) : analyzeTrack(sound));
      return analysis;
    },
  };
}

/** Programs have written 32-bit numbers as floats. The squares of what is louder are soon no numbers any more. */
const loudestPeak = 2 ** 32;

function requireSound(analysis: TrackAnalysis): TrackAnalysis {
  const { peak } = analysis.levels.window(0, analysis.frames);
  if (peak <= loudestPeak) return analysis;
  throw new FormatError(`Expected samples near full scale, which is 1, got ${peak.toExponential(1)}: it is damaged.`);
}

/** Frames a turn. */
const pieceFrames = 8192;

function analyzeHeld(sound: HeldSound, store?: NumberStore): TrackAnalysis {
  const { sampleRate, channelCount, frames } = sound;
  const analyzer = createTrackAnalyzer(sampleRate, channelCount, { frames, store });
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

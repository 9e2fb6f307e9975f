/** Planar Float32Array to interleaved little-endian bytes, as WAV stores them. */
import { InternalError } from '../errors.ts';
import type { FrameRange } from './audio-info.ts';
import { viewOf } from './bytes.ts';

/** Where dither takes its numbers from, in [0, 1). */
export interface Dither {
  next(): number;
}

export interface PackOptions {
  readonly bitDepth: 16 | 24 | 32;
  readonly random?: Dither | undefined;
  /** Exactly as long as the frames of the range need. */
  readonly target: Uint8Array;
}

/**
 * Packs a range. Integers: x · 2^(bits−1) plus triangular dither of ±1 step, rounded, held at full scale. The dither is drawn
 * in the order of the file, so that a file packed in pieces has the same bytes as one packed at once.
 */
export function packSamples(channels: readonly Float32Array[], range: FrameRange, options: PackOptions): void {
  if (options.bitDepth === 32) packFloat(channels, range, options);
  else packInteger(channels, range, options);
}

function packFloat(channels: readonly Float32Array[], range: FrameRange, { target }: PackOptions): void {
  const view = viewOf(target);
  const stride = 4 * channels.length;
  for (const [index, channel] of channels.entries()) {
    for (let frame = range.startFrame, at = 4 * index; frame < range.endFrame; frame++, at += stride) {
      const sample = channel[frame]!;
      if (sample - sample !== 0) throw notFinite(sample, index, frame);
      view.setFloat32(at, sample, true);
    }
  }
}

function packInteger(channels: readonly Float32Array[], range: FrameRange, options: PackOptions): void {
  const { bitDepth, random, target } = options;
  const channelCount = channels.length;
  const scale = 2 ** (bitDepth - 1);
  const wide = bitDepth === 24;
  let at = 0;
  for (let frame = range.startFrame; frame < range.endFrame; frame++) {
    for (let index = 0; index < channelCount; index++) {
      const sample = channels[index]![frame]!;
      if (sample - sample !== 0) throw notFinite(sample, index, frame);
      const dither = random ? random.next() - random.next() : 0;
      const value = Math.max(-scale, Math.min(scale - 1, Math.round(sample * scale + dither)));
      target[at++] = value;
      target[at++] = value >> 8;
      if (wide) target[at++] = value >> 16;
    }
  }
}

function notFinite(sample: number, channel: number, frame: number): InternalError {
  return new InternalError(`Expected finite samples, got ${sample} in channel ${channel + 1}, frame ${frame}.`);
}

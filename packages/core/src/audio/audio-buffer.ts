import { InternalError } from '../errors.ts';

/** Planar audio: one Float32Array a channel, all of one length, nominal range −1 … 1. */
export interface AudioBuffer {
  /** Frames a second, in Hz. */
  readonly sampleRate: number;
  /** One array a channel, in the order of the file (L, R, …). At least one. */
  readonly channels: readonly Float32Array[];
}

/** Makes a buffer of channels that must share one length. Throws InternalError where they do not. */
export function audioBuffer(sampleRate: number, channels: readonly Float32Array[]): AudioBuffer {
  const length = channels[0]?.length;
  if (length === undefined || channels.some((channel) => channel.length !== length)) {
    throw new InternalError(`Expected channels of one length, got [${channels.map((c) => c.length).join(', ')}].`);
  }
  return { sampleRate, channels };
}

/** A silent buffer of `frames` frames. */
export function silentBuffer(sampleRate: number, channelCount: number, frames: number): AudioBuffer {
  return audioBuffer(
    sampleRate,
    Array.from({ length: channelCount }, () => new Float32Array(frames)),
  );
}

/** Number of frames (samples a channel). */
export function frameCount(audio: AudioBuffer): number {
  return audio.channels[0]?.length ?? 0;
}

/** Length in seconds. */
export function durationSec(audio: AudioBuffer): number {
  return frameCount(audio) / audio.sampleRate;
}

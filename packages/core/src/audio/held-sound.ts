/** A long sound in as little memory as it fits into: as 16-bit numbers where it is nothing else, otherwise as floats. */
import { floatsOf16, holdAs16, kernelsInUse } from '@stem/kernels';
import { meansOf } from '../dsp/means.ts';
import { audioBuffer, type AudioBuffer } from './audio-buffer.ts';

const { max, min } = Math;

/** One channel. Numbers of 16 bits stand for their 32768th part. */
export type HeldSamples = Int16Array | Float32Array;

/** A sound that is only looked at in parts. */
export interface HeldSound {
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Length in frames. */
  readonly frames: number;
  /** A copy of the frames from `startFrame` to before `endFrame`, kept within the sound's ends. */
  slice(startFrame: number, endFrame: number): AudioBuffer;
  /** The same at a fraction of the rate: see `meansOf`. */
  means(startFrame: number, endFrame: number, factor: number): AudioBuffer;
  /** Fills an output for each channel, which may lie in the kernels' memory, from `startFrame` on; the sound must reach so far. */
  read(startFrame: number, outputs: readonly Float32Array[]): void;
}

/** Memory for one held sound after the other, in which a sound lasts until the next. */
export interface HeldRoom {
  /** An array a channel; what stands in them is left of the sound before. */
  take(channelCount: number, length: number): Int16Array[];
}

/** Samples of all channels, 13 minutes of stereo: longer sounds are not worth the memory that they would leave behind. */
const mostKept = 2 ** 26;

/** Empty room. The memory of a sound would be cleared by the system page for page, which takes as long as a tenth of decoding. */
export function createHeldRoom(): HeldRoom {
  let room: Int16Array[] = [];
  return {
    take(channelCount, length) {
      if (room.length < channelCount || (room[0]?.length ?? 0) < length) {
        // First let go of, so that there never are two.
        room = [];
        const arrays = Array.from({ length: channelCount }, () => new Int16Array(length));
        if (channelCount * length > mostKept) return arrays;
        room = arrays;
      }
      return room.slice(0, channelCount).map((channel) => channel.subarray(0, length));
    },
  };
}

const scale = 32_768;

/** The sound that channels of one length make. */
export function heldSound(sampleRate: number, channels: readonly HeldSamples[]): HeldSound {
  const frames = channels[0]?.length ?? 0;
  const within = (startFrame: number, endFrame: number): readonly [start: number, end: number] => {
    const start = max(0, startFrame);
    return [start, max(start, min(frames, endFrame))];
  };
  return {
    sampleRate,
    channelCount: channels.length,
    frames,
    slice(startFrame, endFrame) {
      const [start, end] = within(startFrame, endFrame);
      return audioBuffer(
        sampleRate,
        channels.map((channel) => floatsOf(channel, start, new Float32Array(end - start))),
      );
    },
    means(startFrame, endFrame, factor) {
      const [start, end] = within(startFrame, endFrame);
      return audioBuffer(
        sampleRate / factor,
        channels.map((channel) => meansOf(channel.subarray(start, end), factor)),
      );
    },
    read(startFrame, outputs) {
      for (const [c, output] of outputs.entries()) floatsOf(channels[c] as HeldSamples, startFrame, output);
    },
  };
}

/** Fills `output` from an index on, and returns it. */
function floatsOf(channel: HeldSamples, start: number, output: Float32Array): Float32Array {
  if (channel instanceof Float32Array) output.set(channel.subarray(start, start + output.length));
  else if (kernelsInUse() === 'plain') plainFloats(channel, start, output);
  else floatsOf16(channel, start, output);
  return output;
}

function plainFloats(held: Int16Array, start: number, output: Float32Array): void {
  for (let index = 0; index < output.length; index++) output[index] = (held[start + index] as number) / scale;
}

/** Puts samples into a channel from an index on; returns it, or in its place one of floats where they need that. */
export function holdSamples(held: HeldSamples, samples: Float32Array, at: number): HeldSamples {
  if (held instanceof Float32Array || !fitInto(held, samples, at)) {
    const floats = held instanceof Float32Array ? held : widened(held, at);
    floats.set(samples, at);
    return floats;
  }
  return held;
}

/** Puts samples in as 16-bit numbers, and says whether they are such; otherwise what it put there is nothing. */
function fitInto(held: Int16Array, samples: Float32Array, at: number): boolean {
  return kernelsInUse() === 'plain' ? plainFit(held, samples, at) : holdAs16(samples, held, at);
}

function plainFit(held: Int16Array, samples: Float32Array, at: number): boolean {
  for (let index = 0; index < samples.length; index++) {
    const value = (samples[index] as number) * scale;
    const whole = (value << 16) >> 16;
    if (whole !== value) return false;
    held[at + index] = whole;
  }
  return true;
}

/** The same as floats, of which the first `count` are of use. */
function widened(held: Int16Array, count: number): Float32Array {
  const floats = new Float32Array(held.length);
  plainFloats(held, 0, floats.subarray(0, count));
  return floats;
}

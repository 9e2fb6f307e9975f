/** Channels added up to one. */
import { kernelInstance } from './instance.ts';

const { ceil, min } = Math;

interface FoldExports {
  foldChannels(...numbers: readonly number[]): void;
}

/** Frames at once, which the cache holds. */
const blockFrames = 4096;

/** The sum of all channels, every second one times `gain`; samples that are no finite numbers count as silence. */
export function foldChannels(channels: readonly Float32Array[], gain: number): Float32Array {
  const kernel = kernelInstance<FoldExports>();
  const frames = channels[0]?.length ?? 0;
  const sum = new Float32Array(frames);
  const stride = 4 * ceil(min(frames, blockFrames) / 4);
  const input = kernel.scratch(4 * stride * (channels.length + 1));
  const output = input + 4 * stride * channels.length;
  const { f32 } = kernel;
  for (let start = 0; start < frames; start += blockFrames) {
    const end = min(frames, start + blockFrames);
    for (const [c, channel] of channels.entries()) f32.set(channel.subarray(start, end), input / 4 + c * stride);
    kernel.exports.foldChannels(input, 4 * stride, channels.length, end - start, gain, output);
    sum.set(f32.subarray(output / 4, output / 4 + end - start), start);
  }
  return sum;
}

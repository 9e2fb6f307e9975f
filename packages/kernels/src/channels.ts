/** Sound in the kernels' memory: processors change what lies there without copying it. */
import { kernelInstance } from './instance.ts';

/** Changes sound as it streams by; the result does not depend on where the blocks are cut. */
export interface ChannelKernel {
  /** One block, in place: as many arrays as there are channels, all of one length. */
  process(channels: readonly Float32Array[]): void;
}

/**
 * Calls `run` with the address of each channel, all of `frames` samples. Channels that lie elsewhere are copied in, and
 * back afterwards. `run` may not ask for memory.
 */
export function onChannels(
  channels: readonly Float32Array[],
  run: (pointers: readonly number[], frames: number) => void,
): void {
  const kernel = kernelInstance();
  const frames = channels[0]?.length ?? 0;
  if (frames === 0) return;
  const { buffer } = kernel.f32;
  if (channels.every((channel) => channel.buffer === buffer)) {
    run(
      channels.map((channel) => channel.byteOffset),
      frames,
    );
    return;
  }
  const first = kernel.scratch(4 * frames * channels.length);
  const pointers = channels.map((_, c) => first + 4 * frames * c);
  for (const [c, channel] of channels.entries()) kernel.f32.set(channel, (pointers[c] as number) / 4);
  run(pointers, frames);
  for (const [c, channel] of channels.entries()) {
    const place = (pointers[c] as number) / 4;
    channel.set(kernel.f32.subarray(place, place + frames));
  }
}

/** Channels in the kernels' memory. */
export interface KernelBlock {
  /** The first so many frames of each. Good until any memory is asked for. */
  channels(frames: number): Float32Array[];
}

/** Room for blocks of any size: it grows with what is asked for. */
export function createKernelBlock(channelCount: number): KernelBlock {
  const kernel = kernelInstance();
  let [pointer, room] = [0, 0];
  let owner = {};
  return {
    channels(frames) {
      if (frames > room) {
        owner = {};
        pointer = kernel.allocateFor(owner, 4 * frames * channelCount);
        room = frames;
      }
      const { f32 } = kernel;
      return Array.from({ length: channelCount }, (_, c) => {
        const place = pointer / 4 + c * room;
        return f32.subarray(place, place + frames);
      });
    },
  };
}

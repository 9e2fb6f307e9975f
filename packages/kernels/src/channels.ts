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
  const outside = channels.filter((channel) => channel.buffer !== buffer);
  const room = outside.length > 0 ? kernel.scratch(4 * frames * outside.length) : 0;
  if (kernel.f32.buffer !== buffer && outside.length < channels.length) {
    throw new Error('Expected memory for what lies elsewhere to be asked for before.');
  }
  let next = room;
  const pointers = channels.map((channel) => {
    if (!outside.includes(channel)) return channel.byteOffset;
    const pointer = next;
    next += 4 * frames;
    kernel.f32.set(channel, pointer / 4);
    return pointer;
  });
  run(pointers, frames);
  for (const [i, channel] of outside.entries()) {
    const place = room / 4 + frames * i;
    channel.set(kernel.f32.subarray(place, place + frames));
  }
}

/**
 * A processor of such channels. `plan` writes what it needs to the kernels' memory, for as long as the owner that it is
 * given; `run` gets what `plan` returns and the channels' addresses.
 */
export function createChannelKernel<Plan>(
  plan: (owner: object) => Plan,
  run: (plan: Plan, pointers: readonly number[], frames: number) => void,
): ChannelKernel {
  // Whoever may call `process` holds the owner.
  const planned = plan(runPlan);
  return { process: (channels) => onChannels(channels, runPlan) };

  function runPlan(pointers: readonly number[], frames: number): void {
    run(planned, pointers, frames);
  }
}

/** Channels in the kernels' memory, for blocks of any size. */
export interface KernelBlock {
  /** Makes room for so many frames, for who may not ask for memory later on. */
  reserve(frames: number): void;
  /** The first so many frames of each, for which there is room or is made. Good until any memory is asked for. */
  channels(frames: number): readonly Float32Array[];
}

export function createKernelBlock(channelCount: number): KernelBlock {
  const kernel = kernelInstance();
  let [pointer, room] = [0, 0];
  /** Of the memory: what was there before is released some time after it. */
  let owner = {};
  const reserve = (frames: number): void => {
    if (frames <= room) return;
    // Work space for as much, so that a kernel's asking for it later does not move the channels.
    kernel.scratch(4 * frames * channelCount);
    owner = {};
    pointer = kernel.allocateFor(owner, 4 * frames * channelCount);
    room = frames;
  };
  let views: Float32Array[] = [];
  return {
    reserve,
    channels(frames) {
      reserve(frames);
      const { f32 } = kernel;
      const [last] = views;
      // Most blocks are as long as the last one: views of it need not be made again.
      if (last?.buffer !== f32.buffer || last.length !== frames || last.byteOffset !== pointer) {
        views = Array.from({ length: channelCount }, (_, c) => {
          const place = pointer / 4 + c * room;
          return f32.subarray(place, place + frames);
        });
      }
      return views;
    },
  };
}

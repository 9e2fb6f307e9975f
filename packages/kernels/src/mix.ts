/** Gains and sums of sound, in doubles and rounded once. */
import { onChannels } from './channels.ts';
import { kernelInstance } from './instance.ts';

const { ceil } = Math;

interface MixExports {
  multiply(samples: number, frames: number, gain: number): void;
  addToSums(sums: number, samples: number, frames: number): void;
  roundSums(sums: number, samples: number, frames: number): void;
}

/** Each channel times its gain, in place. */
export function multiplyChannels(channels: readonly Float32Array[], gains: readonly number[]): void {
  const { exports } = kernelInstance<MixExports>();
  onChannels(channels, (pointers, frames) => {
    for (const [c, pointer] of pointers.entries()) exports.multiply(pointer, frames, gains[c] as number);
  });
}

/** Fills `output`, which lies outside the kernels' memory, with the sums of the blocks' channels. */
export function sumBlocks(blocks: readonly (readonly Float32Array[])[], output: readonly Float32Array[]): void {
  const kernel = kernelInstance<MixExports>();
  const frames = output[0]?.length ?? 0;
  const room = 4 * ceil(frames / 4);
  const sums = kernel.scratch(12 * room);
  const row = sums + 8 * room;
  for (const [c, target] of output.entries()) {
    kernel.f64.fill(0, sums / 8, sums / 8 + room);
    for (const block of blocks) {
      kernel.f32.set(block[c] as Float32Array, row / 4);
      kernel.exports.addToSums(sums, row, frames);
    }
    kernel.exports.roundSums(sums, row, frames);
    target.set(kernel.f32.subarray(row / 4, row / 4 + frames));
  }
}

/** Stems at their level in the mix, and their sum. */
import { InternalError } from '../../errors.ts';
import type { BlockStream } from '../block-source.ts';

/** A stem as it is delivered: each channel times its gain. */
export function atMixLevel(stem: BlockStream, gains: readonly number[]): BlockStream {
  if (gains.length !== stem.channels) {
    throw new InternalError(`Expected a gain for each of ${stem.channels} channels, got ${gains.length}.`);
  }
  return {
    channels: stem.channels,
    frames: stem.frames,
    async read(frames) {
      const block = await stem.read(frames);
      for (const [c, samples] of block.entries()) {
        const gain = gains[c] as number;
        for (let i = 0; i < samples.length; i++) samples[i] = gain * (samples[i] as number);
      }
      return block;
    },
  };
}

/**
 * The mix before the master bus: the sum of all stems, added in doubles and rounded once. Holds one block of each. Stems
 * of unlike shape are our bug: whoever reads them from files looks at that first.
 */
export function mixSource(stems: readonly BlockStream[]): BlockStream {
  const [{ channels, frames } = { channels: 0, frames: 0 }] = stems;
  const unlike = stems.find((stem) => stem.channels !== channels || stem.frames !== frames);
  if (unlike) {
    const got = `${unlike.channels} channels of ${unlike.frames} frames`;
    throw new InternalError(`Expected stems of ${channels} channels of ${frames} frames, got ${got}.`);
  }
  let sums: readonly Float64Array[] = [];
  let output: readonly Float32Array[] = [];
  return {
    channels,
    frames,
    async read(wanted) {
      const blocks = await Promise.all(stems.map(async (stem) => stem.read(wanted)));
      const count = blocks[0]?.[0]?.length ?? 0;
      if (count > (output[0]?.length ?? 0) || output.length < channels) {
        sums = Array.from({ length: channels }, () => new Float64Array(count));
        output = sums.map(() => new Float32Array(count));
      }
      return output.map((samples, c) => {
        const sum = sums[c] as Float64Array;
        sum.fill(0, 0, count);
        for (const block of blocks) addTo(sum, block[c] as Float32Array);
        const target = samples.subarray(0, count);
        target.set(sum.subarray(0, count));
        return target;
      });
    },
  };
}

function addTo(sum: Float64Array, samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) sum[i] = (sum[i] as number) + (samples[i] as number);
}

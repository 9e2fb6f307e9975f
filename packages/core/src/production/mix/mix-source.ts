/** Stems at their level in the mix, and their sum. */
import { kernelsInUse, sumBlocks } from '@stem/kernels';
import { createGain } from '../../dsp/gain.ts';
import { InternalError } from '../../errors.ts';
import type { BlockStream } from '../block-source.ts';

/** A stem as it is delivered: each channel times its gain. */
export function atMixLevel(stem: BlockStream, gains: readonly number[]): BlockStream {
  if (gains.length !== stem.channels) {
    throw new InternalError(`Expected a gain for each of ${stem.channels} channels, got ${gains.length}.`);
  }
  const gain = createGain(gains);
  return {
    channels: stem.channels,
    frames: stem.frames,
    async read(frames) {
      const block = await stem.read(frames);
      gain.process(block);
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
  const sum = kernelsInUse() === 'plain' ? sumPlainly : sumBlocks;
  let output: readonly Float32Array[] = [];
  return {
    channels,
    frames,
    async read(wanted) {
      const blocks = await Promise.all(stems.map(async (stem) => stem.read(wanted)));
      const count = blocks[0]?.[0]?.length ?? 0;
      if (count > (output[0]?.length ?? 0) || output.length < channels) {
        output = Array.from({ length: channels }, () => new Float32Array(count));
      }
      const targets = output.map((samples) => samples.subarray(0, count));
      sum(blocks, targets);
      return targets;
    },
  };
}

/** The twin of the kernel. */
function sumPlainly(blocks: readonly (readonly Float32Array[])[], output: readonly Float32Array[]): void {
  for (const [c, target] of output.entries()) {
    for (let i = 0; i < target.length; i++) {
      let sum = 0;
      for (const block of blocks) sum += block[c]?.[i] as number;
      target[i] = sum;
    }
  }
}

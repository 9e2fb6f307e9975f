/** The contract of everything that changes sound as it streams by, and how such things are put in a row. */

import { createKernelBlock, kernelsInUse } from '@stem/kernels';

/** Changes sound block by block, in place; the result does not depend on where the blocks are cut. */
export interface Processor {
  /** One block: as many arrays as there are channels, all of one length. */
  process(channels: readonly Float32Array[]): void;
  /** Makes what the next so many frames need. Whoever has them in the kernels' memory calls it first: it may move that. */
  prepare?(frames: number): void;
  /** How many frames later than it went in the sound comes out. */
  readonly latencyFrames: number;
}

/** One processor after the other as one; the latencies add up. */
export function inSeries(processors: readonly Processor[]): Processor {
  return {
    latencyFrames: processors.reduce((sum, { latencyFrames }) => sum + latencyFrames, 0),
    process(channels) {
      for (const processor of processors) processor.process(channels);
    },
    prepare(frames) {
      for (const processor of processors) processor.prepare?.(frames);
    },
  };
}

/** The same in the kernels' memory, so that kernels in a row need not copy the sound each for itself. */
export function besideKernels(processor: Processor, channelCount: number): Processor {
  if (kernelsInUse() === 'plain') return processor;
  const block = createKernelBlock(channelCount);
  return {
    latencyFrames: processor.latencyFrames,
    process(channels) {
      const frames = channels[0]?.length ?? 0;
      block.reserve(frames);
      processor.prepare?.(frames);
      const inside = block.channels(frames);
      for (const [c, samples] of inside.entries()) samples.set(channels[c] as Float32Array);
      processor.process(inside);
      for (const [c, samples] of inside.entries()) channels[c]?.set(samples);
    },
  };
}

/**
 * Calls `visit` for the spans [start, end) of a block, cut at every multiple of `period` frames since the beginning of
 * the sound. What happens at those cuts then does not depend on where the blocks are cut.
 */
export interface Clock {
  /** `visit` gets whether a period is full at the span's end. */
  forEachSpan(frames: number, visit: (start: number, end: number, full: boolean) => void): void;
}

export function createClock(period: number): Clock {
  let phase = 0;
  return {
    forEachSpan(frames, visit) {
      for (let start = 0; start < frames;) {
        const end = Math.min(frames, start + period - phase);
        phase = (phase + end - start) % period;
        visit(start, end, phase === 0);
        start = end;
      }
    },
  };
}

/** Below this a memory that only fades away is put to rest: far under any sound, far over denormal, slow numbers. */
export const nothing = 1e-30;

/** The contract of everything that changes sound as it streams by, and how such things are put in a row. */

/** Changes sound block by block, in place; the result does not depend on where the blocks are cut. */
export interface Processor {
  /** One block: as many arrays as there are channels, all of one length. */
  process(channels: readonly Float32Array[]): void;
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

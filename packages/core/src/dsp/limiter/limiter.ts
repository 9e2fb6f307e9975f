/**
 * A true-peak limiter: the continuous waveform stays under the ceiling, by a gain that never jumps.
 *
 * Peaks between samples are found ahead of time; what they need of reduction is held, let go, and smoothed by three moving
 * averages in a row, which together are as long as the look-ahead: the gain has come down, along a curve without a corner,
 * when the peak arrives. Where nothing is over the ceiling the sound passes bit for bit.
 */
import { createKernelLimiter, kernelsInUse, limiterSpan } from '@stem/kernels';
import { createClock, type Processor } from '../processor.ts';
import { aim, createPeakScout, eyes, reductionUnit, scoutReach, sureShare } from './peak-scout.ts';
import { createReduction, planReduction, type ReductionOptions } from './reduction.ts';

export interface LimiterOptions extends ReductionOptions {
  /** Highest true peak, linear. */
  readonly ceiling: number;
}

/** A peak's reduction is also for so many frames before it: a sample has a part in the waveform around it. */
const guardFrames = 3;
const spanFrames = limiterSpan;

/** All channels get the same gain. */
export function createLimiter(options: LimiterOptions, channelCount: number): Processor {
  if (kernelsInUse() === 'plain') return createPlainLimiter(options, channelCount);
  const { delay, window, longWindow, ...reduction } = planReduction(options);
  const latencyFrames = scoutReach + guardFrames + delay;
  const plan = {
    ...reduction,
    level: aim * options.ceiling,
    sureShare,
    eyes,
    reach: scoutReach,
    latencyFrames,
    unit: reductionUnit,
    windows: [window, longWindow] as const,
    later: reduction.leftAfter(spanFrames),
  };
  const limiter = createKernelLimiter(plan, channelCount);
  return { latencyFrames, process: (channels) => limiter.process(channels) };
}

/** The twin of the kernel. */
function createPlainLimiter(options: LimiterOptions, channelCount: number): Processor {
  const reduction = createReduction(options);
  const latencyFrames = scoutReach + guardFrames + reduction.delay;
  const scout = createPeakScout(options.ceiling, spanFrames);
  const margin = latencyFrames + scoutReach;
  const pasts = Array.from({ length: channelCount }, () => new Float32Array(margin + spanFrames));
  const needs = new Float64Array(spanFrames);
  const gains = new Float64Array(spanFrames);
  const clock = createClock(spanFrames);
  let ignored = 0;

  function limit(channels: readonly Float32Array[], start: number, end: number): void {
    const frames = end - start;
    for (const [c, past] of pasts.entries()) past.set((channels[c] as Float32Array).subarray(start, end), margin);
    scout.find(pasts, needs, { at: margin - scoutReach, frames, ignored });
    reduction.run(needs, gains, frames);
    for (const [c, past] of pasts.entries()) {
      const output = channels[c] as Float32Array;
      // A gain of 1 leaves the sample what it is, to the bit.
      for (let i = 0; i < frames; i++) {
        output[start + i] = (gains[i] as number) * (past[margin + i - latencyFrames] as number);
      }
      past.copyWithin(0, frames, frames + margin);
    }
  }

  return {
    latencyFrames,
    process(channels) {
      clock.forEachSpan(channels[0]?.length ?? 0, (start, end, full) => {
        limit(channels, start, end);
        if (full) ignored = reduction.ignored(spanFrames);
      });
    },
  };
}

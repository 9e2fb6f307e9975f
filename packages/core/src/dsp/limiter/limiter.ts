/**
 * A true-peak limiter: the continuous waveform stays under the ceiling, by a gain that never jumps.
 *
 * Peaks between samples are found ahead of time; what they need of reduction is held, let go, and smoothed by three moving
 * averages in a row, which together are as long as the look-ahead: the gain has come down, along a curve without a corner,
 * when the peak arrives. Where nothing is over the ceiling the sound passes bit for bit.
 */
import type { Processor } from '../processor.ts';
import { createPeakScout, scoutReach } from './peak-scout.ts';
import { createReduction, type ReductionOptions } from './reduction.ts';

const { min } = Math;

export interface LimiterOptions extends ReductionOptions {
  /** Highest true peak, linear. */
  readonly ceiling: number;
}

/** A peak's reduction is also for so many frames before it: a sample has a part in the waveform around it. */
const guardFrames = 3;
const spanFrames = 256;

/** All channels get the same gain. */
export function createLimiter(options: LimiterOptions, channelCount: number): Processor {
  const reduction = createReduction(options);
  const latencyFrames = scoutReach + guardFrames + reduction.delay;
  const scout = createPeakScout(options.ceiling);
  const margin = latencyFrames + scoutReach;
  const pasts = Array.from({ length: channelCount }, () => new Float32Array(margin + spanFrames));

  function limit(channels: readonly Float32Array[], start: number, end: number): void {
    const frames = end - start;
    for (const [c, past] of pasts.entries()) past.set((channels[c] as Float32Array).subarray(start, end), margin);
    for (let i = 0; i < frames; i++) {
      const need = scout.reductionAfter(pasts, margin + i - scoutReach, reduction.ignored());
      const gain = reduction.next(need);
      for (let c = 0; c < channelCount; c++) {
        const old = (pasts[c] as Float32Array)[margin + i - latencyFrames] as number;
        (channels[c] as Float32Array)[start + i] = gain === 1 ? old : gain * old;
      }
    }
    for (const past of pasts) past.copyWithin(0, frames, frames + margin);
  }

  return {
    latencyFrames,
    process(channels) {
      const frames = channels[0]?.length ?? 0;
      for (let start = 0; start < frames; start += spanFrames) limit(channels, start, min(frames, start + spanFrames));
    },
  };
}

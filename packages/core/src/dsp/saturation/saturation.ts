/** Warmth: a curve bends the sound at four or eight times the rate, so that next to no harmonic folds back. */
import { createBender, kernelsInUse } from '@stem/kernels';
import type { Processor } from '../processor.ts';
import { gainOfDrive, saturationCurve } from './curve.ts';
import { createOversampler, mostFrames, oversamplingFilters } from './oversampler.ts';

const { min } = Math;

export interface SaturationOptions {
  /** Gain before the curve: 1 hardly colours, 8 is a square wave. */
  readonly drive: number;
  /** Share of the saturated sound, 0 … 1. */
  readonly mix: number;
}

/** A sine of this amplitude, −12 dBFS, comes out as loud as it went in. */
const referenceAmplitude = 0.25;
/** Up to this drive four times the rate is enough, as measured in the tests. */
const mostDriveAtFour = 3;

/**
 * Each channel by itself; up to 12 dBFS of input at any drive up to 8. What the curve changes is added to the sound itself,
 * so that what is not changed passes through no filter; late by whole frames.
 */
export function createSaturation({ drive, mix }: SaturationOptions, channelCount: number): Processor {
  const gain = mix / gainOfDrive(saturationCurve(), drive, referenceAmplitude);
  const bend = { drive, gain, plain: 1 - mix + gain * drive, stages: drive > mostDriveAtFour ? 3 : 2 };
  if (kernelsInUse() === 'plain') return createPlainBender(bend, channelCount);
  const { filters, delay } = oversamplingFilters(bend.stages);
  const bender = createBender({ ...bend, filters, delay, knee: 0 }, channelCount);
  return { latencyFrames: delay, process: (channels) => bender.process(channels) };
}

interface Bend {
  readonly stages: number;
  readonly drive: number;
  /** Of the sound itself, and of what the curve changes of it. */
  readonly plain: number;
  readonly gain: number;
}

/** The twin of the kernel. */
function createPlainBender({ stages, drive, plain, gain }: Bend, channelCount: number): Processor {
  const curve = saturationCurve();
  const channels = Array.from({ length: channelCount }, () => createOversampler(stages, { curve, straight: 0, drive }));
  const latencyFrames = channels[0]?.delay ?? 0;
  const pasts = channels.map(() => new Float64Array(latencyFrames + mostFrames));
  const changes = new Float64Array(mostFrames);

  function bendSpan(samples: Float32Array, channel: number): void {
    const past = pasts[channel] as Float64Array;
    const frames = samples.length;
    past.set(samples, latencyFrames);
    channels[channel]?.process(past.subarray(latencyFrames), changes, frames);
    for (let i = 0; i < frames; i++) samples[i] = plain * (past[i] as number) + gain * (changes[i] as number);
    past.copyWithin(0, frames, frames + latencyFrames);
  }

  return {
    latencyFrames,
    process(block) {
      const frames = block[0]?.length ?? 0;
      for (let start = 0; start < frames; start += mostFrames) {
        const end = min(frames, start + mostFrames);
        for (const [c, channel] of block.entries()) bendSpan(channel.subarray(start, end), c);
      }
    },
  };
}

/**
 * Warmth: a curve bends the sound at four or eight times the rate, so that next to no harmonic folds back.
 *
 * Linear phase throughout and late by whole frames, so that the dry sound can be mixed in.
 */
import { createClock, type Processor } from '../processor.ts';
import { gainOfDrive, saturate } from './curve.ts';
import { createDoubler, createHalver, designHalfBand, type RateChange } from './half-band.ts';

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
const attenuationDb = 90;
/** Of each stage, as a share of its lower rate. After the first, which is steep, all the sound is to be kept. */
const passbands = [0.4, 0.25, 0.125] as const;
const spanFrames = 128;

/** Each channel by itself; up to 12 dBFS of input at any drive up to 8. */
export function createSaturation({ drive, mix }: SaturationOptions, channelCount: number): Processor {
  const channels = Array.from({ length: channelCount }, () => createOversampler(drive > mostDriveAtFour ? 3 : 2));
  const latencyFrames = channels[0]?.delay ?? 0;
  const dry = Array.from({ length: channelCount }, () => new Float64Array(latencyFrames + spanFrames));
  const wet = new Float64Array(spanFrames);
  const wetGain = mix / gainOfDrive(drive, referenceAmplitude);
  const clock = createClock(spanFrames);

  function saturateSpan(samples: Float32Array, channel: number): void {
    const past = dry[channel] as Float64Array;
    const frames = samples.length;
    past.set(samples, latencyFrames);
    channels[channel]?.process(past.subarray(latencyFrames), wet, { frames, drive });
    for (let i = 0; i < frames; i++) samples[i] = (1 - mix) * (past[i] as number) + wetGain * (wet[i] as number);
    past.copyWithin(0, frames, frames + latencyFrames);
  }

  return {
    latencyFrames,
    process(block) {
      clock.forEachSpan(block[0]?.length ?? 0, (start, end) => {
        for (const [c, channel] of block.entries()) saturateSpan(channel.subarray(start, end), c);
      });
    },
  };
}

interface Oversampler {
  process(input: Float64Array, output: Float64Array, how: { readonly frames: number; readonly drive: number }): void;
  /** In frames; whole. */
  readonly delay: number;
}

/** Doubles the rate so many times, bends, and halves it again. */
function createOversampler(stages: number): Oversampler {
  const up: RateChange[] = [];
  const down: RateChange[] = [];
  for (let stage = 0; stage < stages; stage++) {
    const weights = designHalfBand(passbands[stage] as number, attenuationDb);
    // An odd delay of the third stage would be a quarter of a frame off in all.
    const even = stage < 2 || weights.length % 2 === 0 ? weights : Float64Array.of(...weights, 0);
    up.push(createDoubler(even, spanFrames * 2 ** stage));
    down.unshift(createHalver(even, spanFrames * 2 ** stage));
  }
  const buffers = Array.from({ length: stages }, (_, stage) => new Float64Array(spanFrames * 2 ** (stage + 1)));
  const delay = up.reduce((sum, change, stage) => sum + (2 * change.delay) / 2 ** stage, 0);
  return {
    delay,
    process(input, output, { frames, drive }) {
      let from = input;
      for (const [stage, change] of up.entries()) {
        change.process(from, buffers[stage] as Float64Array, frames * 2 ** stage);
        from = buffers[stage] as Float64Array;
      }
      bend(from.subarray(0, frames * 2 ** stages), drive);
      for (let stage = stages - 1; stage >= 0; stage--) {
        const to = stage === 0 ? output : (buffers[stage - 1] as Float64Array);
        down[stages - 1 - stage]?.process(from, to, frames * 2 ** stage);
        from = to;
      }
    },
  };
}

function bend(samples: Float64Array, drive: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = saturate(drive * (samples[i] as number));
}

/** Warmth and soft clipping: a curve bends the sound at four or eight times the rate, so that next to no harmonic folds back. */
import type { Processor } from '../processor.ts';
import { bent, gainOfDrive, saturationCurve, softClipCurve, type Curve } from './curve.ts';
import { createDoubler, createHalver, designHalfBand, type Doubler, type Halver, type Line } from './half-band.ts';

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
const attenuationDb = 90;
/** Of each stage, as a share of its lower rate. After the first, which is steep, all the sound is to be kept. */
const passbands = [0.4, 0.25, 0.125] as const;
const spanFrames = 256;

/** Each channel by itself; up to 12 dBFS of input at any drive up to 8. */
export function createSaturation({ drive, mix }: SaturationOptions, channelCount: number): Processor {
  const curve = saturationCurve();
  const gain = 1 / gainOfDrive(curve, drive, referenceAmplitude);
  return createBender({ curve, drive, gain, mix, stages: drive > mostDriveAtFour ? 3 : 2 }, channelCount);
}

/** Peaks are bent from half of a linear level on, and end at that level: louder than limiting, and not as clean. */
export function createSoftClip(level: number, channelCount: number): Processor {
  return createBender({ curve: softClipCurve(), drive: 1 / level, gain: level, mix: 1, stages: 2 }, channelCount);
}

interface Bend {
  readonly curve: Curve;
  /** Gain before the curve, and after it. */
  readonly drive: number;
  readonly gain: number;
  readonly mix: number;
  /** How often the rate is doubled. */
  readonly stages: number;
}

/** Linear phase throughout and late by whole frames, so that the dry sound can be mixed in. */
function createBender({ curve, drive, gain, mix, stages }: Bend, channelCount: number): Processor {
  const channels = Array.from({ length: channelCount }, () => createOversampler(stages, curve));
  const latencyFrames = channels[0]?.delay ?? 0;
  const dry = Array.from({ length: channelCount }, () => new Float64Array(latencyFrames + spanFrames));
  const wet = new Float64Array(spanFrames);
  const wetGain = mix * gain;

  function bendSpan(samples: Float32Array, channel: number): void {
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
      const frames = block[0]?.length ?? 0;
      for (let start = 0; start < frames; start += spanFrames) {
        const end = min(frames, start + spanFrames);
        for (const [c, channel] of block.entries()) bendSpan(channel.subarray(start, end), c);
      }
    },
  };
}

interface Oversampler {
  process(input: Float64Array, output: Float64Array, how: { readonly frames: number; readonly drive: number }): void;
  /** In frames; whole. */
  readonly delay: number;
}

/** Doubles the rate so many times, bends, and halves it again. Each stage writes straight to where the next one reads. */
function createOversampler(stages: number, curve: Curve): Oversampler {
  const filters = passbands.slice(0, stages).map((passband, stage) => {
    const weights = designHalfBand(passband, attenuationDb);
    // An odd delay of the third stage would be a quarter of a frame off in all.
    return stage < 2 || weights.length % 2 === 0 ? weights : Float64Array.of(...weights, 0);
  });
  const up = filters.map((weights, stage) => createDoubler(weights, spanFrames * 2 ** stage));
  const down = filters.map((weights, stage) => createHalver(weights, spanFrames * 2 ** stage));
  return {
    delay: up.reduce((sum, { delay }, stage) => sum + (2 * delay) / 2 ** stage, 0),
    process(input, output, { frames, drive }) {
      const first = up[0] as Doubler;
      for (let i = 0; i < frames; i++) first.input.samples[first.input.kept + i] = input[i] as number;
      for (const [stage, doubler] of up.entries()) {
        const samples = frames * 2 ** stage;
        const next = up[stage + 1];
        doubler.process(samples);
        if (next) join(doubler, next.input, samples);
        else bendBoth(doubler, down[stage] as Halver, { samples, drive, curve });
        doubler.advance(samples);
      }
      for (let stage = stages - 1; stage >= 0; stage--) {
        const samples = frames * 2 ** stage;
        const halver = down[stage] as Halver;
        const next = down[stage - 1];
        halver.process(samples);
        if (next) split(halver, next, samples);
        else finish(halver, output, samples);
        halver.advance(samples);
      }
    },
  };
}

/** Old and new samples in turn, to the next stage of doubling. */
function join({ input, middle, between }: Doubler, { samples, kept }: Line, count: number): void {
  for (let i = 0; i < count; i++) {
    samples[kept + 2 * i] = input.samples[middle + i] as number;
    samples[kept + 2 * i + 1] = between[i] as number;
  }
}

/** Both kinds through the curve, to the first stage of halving. */
function bendBoth(
  { input, middle, between }: Doubler,
  { even, odd }: Halver,
  { samples, drive, curve }: { readonly samples: number; readonly drive: number; readonly curve: Curve },
): void {
  for (let i = 0; i < samples; i++) {
    even.samples[even.kept + i] = bent(curve, drive * (input.samples[middle + i] as number));
    odd.samples[odd.kept + i] = bent(curve, drive * (between[i] as number));
  }
}

/** Every other result to each line of the next stage of halving. */
function split({ even, between }: Halver, next: Halver, count: number): void {
  for (let i = 0; 2 * i < count; i++) {
    next.even.samples[next.even.kept + i] = 0.5 * ((even.samples[2 * i] as number) + (between[2 * i] as number));
    next.odd.samples[next.odd.kept + i] = 0.5 * ((even.samples[2 * i + 1] as number) + (between[2 * i + 1] as number));
  }
}

function finish({ even, between }: Halver, output: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) output[i] = 0.5 * ((even.samples[i] as number) + (between[i] as number));
}

/** Pitch and time apart: resampling moves both, stretching puts the time right. */
import { createRatioResampler, swift } from './resample.ts';
import { stretch } from './stretch.ts';
import { semitonesToRatio } from './units.ts';

const { abs, round } = Math;

export interface RepitchOptions {
  /** How far the pitch moves. */
  readonly semitones: number;
  /** Output time ÷ input time: 2 is twice as long. */
  readonly factor: number;
  /** Output sample rate ÷ input sample rate, done in the same pass; default 1. */
  readonly rateRatio?: number;
  /** Window of the stretch in samples, a power of two; default as in `stretch`. */
  readonly windowSize?: number;
}

/** Shifts the pitch and keeps the length. In tune within a fraction of a cent; all channels alike. */
export function pitchShift(channels: readonly Float32Array[], semitones: number): Float32Array[] {
  return repitch(channels, { semitones, factor: 1 });
}

/**
 * Shifts the pitch and stretches the time; the result has round(n · factor · rateRatio) samples. Where resampling alone
 * does both (an octave down, twice as long), nothing is stretched. The smaller of the two signals is the one stretched.
 */
export function repitch(channels: readonly Float32Array[], options: RepitchOptions): Float32Array[] {
  const { semitones, factor, rateRatio = 1 } = options;
  const pitchRatio = semitonesToRatio(semitones);
  const length = round((channels[0]?.length ?? 0) * factor * rateRatio);
  const resampling = rateRatio / pitchRatio;
  const stretching = factor * pitchRatio;
  const window = options.windowSize === undefined ? {} : { windowSize: options.windowSize };
  if (abs(stretching - 1) < 1e-9) return resampleTo(channels, resampling, length);
  if (resampling === 1) return stretch(channels, { factor: stretching, length, ...window });
  if (resampling < 1) {
    const shorter = resampleTo(channels, resampling, round((channels[0]?.length ?? 0) * resampling));
    return stretch(shorter, { factor: stretching, length, ...window });
  }
  return resampleTo(stretch(channels, { factor: stretching, ...window }), resampling, length);
}

function resampleTo(channels: readonly Float32Array[], ratio: number, length: number): Float32Array[] {
  if (ratio === 1) return channels.map((channel) => fitted(channel, length));
  const resampler = createRatioResampler(ratio, swift);
  return channels.map((channel) => {
    const output = new Float32Array(length);
    resampler.render(channel, output, { inputStart: 0, outputStart: 0 });
    return output;
  });
}

function fitted(channel: Float32Array, length: number): Float32Array {
  const output = new Float32Array(length);
  output.set(channel.subarray(0, length));
  return output;
}

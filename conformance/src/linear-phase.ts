/** A plain linear-phase filter for making test signals: independent of the converters that are measured. */
import { kaiser, kaiserBeta, sin } from '@stem/core/dsp';

const { PI, ceil } = Math;

export interface LowpassDesign {
  /** In cycles per sample. */
  readonly passband: number;
  readonly stopband: number;
  readonly attenuationDb: number;
}

/** Windowed sinc of an odd length by Kaiser's formula; a constant passes unchanged. */
export function lowpassTaps({ passband, stopband, attenuationDb }: LowpassDesign): Float64Array {
  const half = ceil((attenuationDb - 7.95) / (14.36 * (stopband - passband)) / 2);
  const cutoff = (passband + stopband) / 2;
  const taps = Float64Array.from(kaiser(2 * half + 1, kaiserBeta(attenuationDb)), (weight, i) => {
    const x = i - half;
    return weight * (x === 0 ? 2 * cutoff : sin(2 * PI * cutoff * x) / (PI * x));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** The signal filtered without delay; it is silent before its first and after its last sample. */
export function filterWith(samples: Float32Array, taps: Float64Array): Float32Array {
  const half = (taps.length - 1) / 2;
  return Float32Array.from(samples, (_, n) => {
    let sum = 0;
    for (let t = 0; t < taps.length; t++) sum += (taps[t] ?? 0) * (samples[n + half - t] ?? 0);
    return sum;
  });
}

/**
 * Power spectra of all channels together.
 *
 * The channels come as their mean (mid) and as the mean of every second one turned over (side): for stereo,
 * mid² + side² is the mean power of the channels, so that what cancels in a mono sum is still heard. The side is left
 * out where it is 6 dB below the mid, which changes no band's level by more than 1 dB and saves half of the work.
 */
import { exp2, log2 } from '../dsp/elementary.ts';
import { createBinPowers } from '../dsp/spectral-power.ts';
import { hann } from '../dsp/window.ts';

const { max, round } = Math;

/** The side counts where its power is more than this share of the mid's. */
const SIDE_SHARE = 0.25;

/** A planned power spectrum with Hann window, scaled so that a sine of amplitude 1 on a bin reads 1. */
export interface PowerSpectrum {
  readonly size: number;
  /** Power of bins 0 … size/2, as filled by the last call. */
  readonly power: Float32Array;
  /** Fills `power` from `size` samples at `from`. */
  measure(signal: Float32Array, from: number): void;
  /** Fills `power` from mid and, where it matters, side. */
  measureStereo(mid: Float32Array, side: Float32Array, from: number): void;
}

/** The power of two that lasts about as long at this sample rate as `sizeAt44100` does at 44.1 or 48 kHz. */
export function sizeForRate(sizeAt44100: number, sampleRate: number): number {
  return max(64, sizeAt44100 * exp2(round(log2(sampleRate / 44100))));
}

/** Whether the side of these samples is loud enough to count. */
export function sideMatters(mid: Float32Array, side: Float32Array, [from, to]: readonly [number, number]): boolean {
  let midPower = 0;
  let sidePower = 0;
  for (let index = from; index < to; index++) {
    const m = mid[index] as number;
    const s = side[index] as number;
    midPower += m * m;
    sidePower += s * s;
  }
  return sidePower > SIDE_SHARE * midPower;
}

/** Plans power spectra of a size, a power of two. */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const meter = createBinPowers(hann(size).map((value) => (4 * value) / size));
  const power = new Float32Array(size / 2 + 1);
  return {
    size,
    power,
    measure: (signal, from) => meter.measure(signal, from, power),
    measureStereo(mid, side, from) {
      meter.measure(mid, from, power);
      if (sideMatters(mid, side, [from, from + size])) meter.add(side, from, power);
    },
  };
}

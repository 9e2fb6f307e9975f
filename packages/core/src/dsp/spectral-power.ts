/** Power of a windowed signal, bin by bin or in bands, in single precision: by kernel, or by its plain twin. */
import {
  createBandPowers as createKernelBandPowers,
  createBinPowers as createKernelBinPowers,
  kernelsInUse,
  type BandPowers,
  type BinPowers,
} from '@stem/kernels';
import { assertFloatFftSize } from './float-fft.ts';
import { createStft } from './stft.ts';

export type { BandPowers, BinPowers } from '@stem/kernels';

/** Plans powers in bins under a window, whose length is a power of two from 32. */
export function createBinPowers(window: Float32Array): BinPowers {
  assertFloatFftSize(window.length);
  return kernelsInUse() === 'plain' ? createPlainBinPowers(window) : createKernelBinPowers(window);
}

/** Plans powers in bands under a window, likewise: band i holds the bins from edge i up to the next edge. */
export function createBandPowers(window: Float32Array, edges: readonly number[]): BandPowers {
  assertFloatFftSize(window.length);
  return kernelsInUse() === 'plain' ? createPlainBandPowers(window, edges) : createKernelBandPowers(window, edges);
}

function createPlainBinPowers(window: Float32Array): BinPowers {
  const stft = createStft(window.length, window);
  const { re, im, bins, size } = stft;
  return {
    size,
    measure(samples, start, power) {
      stft.transform(samples, start);
      for (let bin = 0; bin < bins; bin++) power[bin] = powerOf(re[bin] as number, im[bin] as number);
    },
    add(samples, start, power) {
      stft.transform(samples, start);
      for (let bin = 0; bin < bins; bin++) {
        power[bin] = (power[bin] as number) + powerOf(re[bin] as number, im[bin] as number);
      }
    },
  };
}

function createPlainBandPowers(window: Float32Array, edges: readonly number[]): BandPowers {
  const stft = createStft(window.length, window);
  const { re, im } = stft;
  return (samples, start, sums) => {
    stft.transform(samples, start);
    for (let band = 0; band + 1 < edges.length; band++) {
      let sum = 0;
      for (let bin = edges[band] as number; bin < (edges[band + 1] as number); bin++) {
        sum += powerOf(re[bin] as number, im[bin] as number);
      }
      sums[band] = sum;
    }
  };
}

function powerOf(re: number, im: number): number {
  return re * re + im * im;
}

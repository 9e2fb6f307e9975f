/**
 * Fast Fourier transform of real signals in single precision: by kernel, or by its plain twin. What is not the
 * spectrum is 130 dB below all of it together.
 */
import { createFloatFft as createKernelFft, kernelsInUse, leastFftSize, type FloatFft } from '@stem/kernels';
import { InternalError } from '../errors.ts';
import { createRealFft } from './fft.ts';

export type { FloatFft } from '@stem/kernels';

/** Plans transforms of `size` real samples, a power of two from 32. The plan copies what it is given. */
export function createFloatFft(size: number): FloatFft {
  assertFloatFftSize(size);
  return kernelsInUse() === 'plain' ? createPlainFft(size) : createKernelFft(size);
}

/** The smallest size from `least` on. */
export function floatFftSizeFrom(least: number): number {
  let size = leastFftSize;
  while (size < least) size *= 2;
  return size;
}

/** Throws where single precision has no transform of that size. */
export function assertFloatFftSize(size: number): void {
  if (!(size >= leastFftSize && Number.isInteger(size) && (size & (size - 1)) === 0)) {
    throw new InternalError(`Expected a power of two from ${leastFftSize} as the size of a transform, got ${size}.`);
  }
}

function createPlainFft(size: number): FloatFft {
  const fft = createRealFft(size);
  const signal = new Float64Array(size);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  return {
    size,
    forward(input, intoRe, intoIm) {
      fft.forward(input, re, im);
      intoRe.set(re);
      intoIm.set(im);
    },
    inverse(fromRe, fromIm, output) {
      re.set(fromRe);
      im.set(fromIm);
      fft.inverse(re, im, signal);
      output.set(signal);
    },
  };
}

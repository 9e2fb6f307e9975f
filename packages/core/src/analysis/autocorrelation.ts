/** How like a list of numbers is to itself so many places on. */
import { createRealFft, type RealFft } from '../dsp/fft.ts';

const { max, min } = Math;

/** Transforms take memory: of longer lists they see one part after the other. */
const largestTransform = 2 ** 18;

/**
 * Mean product of values so many places apart, for lags from 0 to `longest`, as a share of that of lag 0: by way of the
 * spectrum. `largest` is how many values a transform has at the most, a power of two above twice the longest lag.
 */
export function autocorrelation(values: Float64Array, longest: number, largest = largestTransform): Float64Array {
  const lags = max(0, longest) + 1;
  let size = 2;
  while (size < min(values.length + lags, largest)) size *= 2;
  const sums = productSums(values, lags, createRealFft(size));
  const whole = (sums[0] as number) / values.length || 1;
  return sums.map((sum, lag) => sum / (values.length - lag) / whole);
}

/** Sums of the products of values so many places apart. */
function productSums(values: Float64Array, lags: number, fft: RealFft): Float64Array {
  const { size } = fft;
  const input = new Float64Array(size);
  const [part, reach, product] = [createSpectrum(size), createSpectrum(size), createSpectrum(size)];
  const measure = (from: number, to: number, { re, im }: Spectrum): void => {
    input.set(values.subarray(from, to));
    input.fill(0, min(to, values.length) - from);
    fft.forward(input, re, im);
  };
  // Each part is held against itself and as many values behind it as there are lags.
  const partLength = size - lags;
  for (let from = 0; from < values.length; from += partLength) {
    const to = from + partLength;
    measure(from, to, part);
    if (to < values.length) measure(from, to + lags, reach);
    addProduct(part, to < values.length ? reach : part, product);
  }
  fft.inverse(product.re, product.im, input);
  return input.slice(0, lags);
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function createSpectrum(size: number): Spectrum {
  return { re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) };
}

/** Adds a spectrum, times the conjugate of another, to a third. */
function addProduct(conjugate: Spectrum, other: Spectrum, sum: Spectrum): void {
  for (let bin = 0; bin < sum.re.length; bin++) {
    const [aRe, aIm] = [conjugate.re[bin] as number, conjugate.im[bin] as number];
    const [bRe, bIm] = [other.re[bin] as number, other.im[bin] as number];
    sum.re[bin] = (sum.re[bin] as number) + (aRe * bRe + aIm * bIm);
    sum.im[bin] = (sum.im[bin] as number) + (aRe * bIm - aIm * bRe);
  }
}

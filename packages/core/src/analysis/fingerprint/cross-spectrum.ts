/** What two short signals have in common, bin by bin, and how much later the one lies. */
import { cos, sin } from '../../dsp/elementary.ts';
import { createFloatFft } from '../../dsp/float-fft.ts';

const { abs, floor, min, sqrt, PI } = Math;

/** Bins [from, to). */
export type Bins = readonly [from: number, to: number];

interface Spectrum {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** The spectra of two signals: work space for one pair. */
export interface CrossSpectrum {
  /** Product of the first and the conjugate of the second. */
  readonly product: Spectrum;
  /** Transforms both; each may be half as long as the transform. */
  measure(signals: readonly [Int8Array, Int8Array]): void;
  /** Correlation within a band, the first signal taken `lag` samples earlier. */
  band(bins: Bins, lag: number): { readonly correlation: number; readonly power: number };
}

export function createCrossSpectrum(size: number): CrossSpectrum {
  const fft = createFloatFft(size);
  const [a, b, product] = [createSpectrum(size), createSpectrum(size), createSpectrum(size)];
  const frame = new Float32Array(size);

  const transform = (samples: Int8Array, { re, im }: Spectrum): void => {
    frame.fill(0);
    const taper = min(64, samples.length >> 2);
    for (let index = 0; index < samples.length; index++) {
      const edge = min(index + 1, samples.length - index);
      frame[index] = (samples[index] as number) * (edge < taper ? edge / taper : 1);
    }
    fft.forward(frame, re, im);
  };

  return {
    product,
    measure([first, second]) {
      transform(first, a);
      transform(second, b);
      for (let bin = 0; bin < product.re.length; bin++) {
        const [ar, ai, br, bi] = [a.re[bin] as number, a.im[bin] as number, b.re[bin] as number, b.im[bin] as number];
        product.re[bin] = ar * br + ai * bi;
        product.im[bin] = ai * br - ar * bi;
      }
    },
    band(bins, lag) {
      const power = sqrt(powerIn(a, bins) * powerIn(b, bins));
      return { correlation: power > 0 ? turnedSum(product, bins, (2 * PI * lag) / size) / power : 0, power };
    },
  };
}

/** How two signals lie over each other best. */
export interface Alignment {
  /** How much later the first lies, in parts of a sample. */
  readonly lag: number;
  /** −1 where the one is the other turned over. */
  readonly sign: 1 | -1;
}

export interface FoundAlignment extends Alignment {
  /** How much of all bins agrees on it: 1 for the same signals, about 0.1 for others. */
  readonly agreement: number;
}

/** Finds the alignment that is common to many pairs of signals. */
export interface Aligner {
  clear(): void;
  /** Adds a pair, times a gain. */
  collect(spectrum: CrossSpectrum, gain: number): void;
  best(): FoundAlignment;
}

/** Share of the transform, twice as long as an excerpt, up to which lags are looked for. */
const FARTHEST_LAG = 0.3;

/** Steps of a twelfth of a sample: at 6.5 kHz and 16 kHz the rest is 6°. */
const LAG_STEPS = 12;

export function createAligner(size: number, bins: Bins): Aligner {
  const fft = createFloatFft(size);
  const sum = createSpectrum(size);
  const correlation = new Float32Array(size);
  /** The height that all bins would reach together. */
  let most = 0;
  // The farther apart, the less of the signals lies over each other: that must not make periodic sounds look nearer.
  const heightAt = (lag: number): number => (correlation[(lag + size) % size] as number) / (1 - (2 * abs(lag)) / size);

  return {
    clear() {
      sum.re.fill(0);
      sum.im.fill(0);
      most = 0;
    },
    collect({ product }, gain) {
      // Half whitened: the loudest tone alone would agree with itself at every period.
      let reached = 0;
      for (let bin = bins[0]; bin < bins[1]; bin++) {
        const [re, im] = [product.re[bin] as number, product.im[bin] as number];
        const root = sqrt(sqrt(re * re + im * im)) + 1e-9;
        const weight = gain / root;
        sum.re[bin] = (sum.re[bin] as number) + re * weight;
        sum.im[bin] = (sum.im[bin] as number) + im * weight;
        reached += root * gain;
      }
      most += (2 / size) * reached;
    },
    best() {
      fft.inverse(sum.re, sum.im, correlation);
      let nearest = 0;
      const reach = floor(FARTHEST_LAG * size);
      for (let lag = -reach; lag <= reach; lag++) if (abs(heightAt(lag)) > abs(heightAt(nearest))) nearest = lag;
      const sign = heightAt(nearest) < 0 ? -1 : 1;
      let [finest, highest] = [nearest, -Infinity];
      for (let part = -LAG_STEPS; part <= LAG_STEPS; part++) {
        const lag = nearest + part / LAG_STEPS;
        const height = sign * turnedSum(sum, bins, (2 * PI * lag) / size);
        if (height > highest) [finest, highest] = [lag, height];
      }
      return { lag: finest, sign, agreement: most > 0 ? abs(heightAt(nearest)) / most : 0 };
    },
  };
}

function createSpectrum(size: number): Spectrum {
  return { re: new Float32Array(size / 2 + 1), im: new Float32Array(size / 2 + 1) };
}

function powerIn({ re, im }: Spectrum, [from, to]: Bins): number {
  let power = 0;
  for (let bin = from; bin < to; bin++) {
    const [real, imaginary] = [re[bin] as number, im[bin] as number];
    power += real * real + imaginary * imaginary;
  }
  return power;
}

/** Real part of the sum of these bins, each turned by `angle` times its number. */
function turnedSum({ re, im }: Spectrum, [from, to]: Bins, angle: number): number {
  const [stepRe, stepIm] = [cos(angle), sin(angle)];
  let [turnRe, turnIm] = [cos(angle * from), sin(angle * from)];
  let sum = 0;
  for (let bin = from; bin < to; bin++) {
    sum += (re[bin] as number) * turnRe - (im[bin] as number) * turnIm;
    const next = turnRe * stepRe - turnIm * stepIm;
    turnIm = turnRe * stepIm + turnIm * stepRe;
    turnRe = next;
  }
  return sum;
}

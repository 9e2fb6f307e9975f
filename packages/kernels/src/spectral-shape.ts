/** What power spectra look like: amplitudes and their moment, how even bands are, how a sound's spectra rise. */
import { fftPlanOf } from './fft.ts';
import { kernelInstance } from './instance.ts';

const { floor, max, min } = Math;

interface ShapeExports {
  amplitudeSums(...numbers: readonly number[]): void;
  bandLogarithms(...numbers: readonly number[]): void;
  fftFeatures(...numbers: readonly number[]): void;
}

/** Of one power spectrum. */
export interface SpectrumSums {
  /** Σ √p from bin 1 on, and Σ k·√p. */
  amplitude: number;
  moment: number;
  /** Of each band: the sum of its powers, then of their logarithms. */
  readonly bands: Float64Array;
}

/** Fills `output`. */
export type MeasureSpectrum = (power: Float32Array, output: SpectrumSums) => void;

export interface SpectrumBands {
  /** Band i holds the bins from edge i up to the next edge. */
  readonly edges: readonly number[];
  /** Added to each power before its logarithm is taken. */
  readonly least: number;
}

/** Plans the sums of spectra of so many bins. */
export function createSpectrumSums(bins: number, { edges, least }: SpectrumBands): MeasureSpectrum {
  const kernel = kernelInstance<ShapeExports>();
  const bands = max(0, edges.length - 1);
  const measure: MeasureSpectrum = (power, output) => {
    kernel.f32.set(power, powers / 4);
    kernel.exports.amplitudeSums(powers, 1, bins, sums);
    kernel.exports.bandLogarithms(powers, places, bands, least, sums + 16);
    const { f64 } = kernel;
    output.amplitude = f64[sums / 8] as number;
    output.moment = f64[sums / 8 + 1] as number;
    output.bands.set(f64.subarray(sums / 8 + 2, sums / 8 + 2 + 2 * bands));
  };
  const powers = kernel.allocateFor(measure, 4 * bins);
  const sums = kernel.allocateFor(measure, 16 + 16 * bands);
  const places = kernel.allocateFor(measure, 4 * edges.length);
  kernel.i32.set(edges, places / 4);
  return measure;
}

/** Three numbers a frame: Σ |X|, Σ k·|X|, and Σ of how much each |X| rose over the frame before. */
export type FrameFeatures = Float64Array;

/** Frames a call of the kernel. */
const framesAtOnce = 64;

/** Of frames `hop` samples apart that lie in the signal, under a window whose length is a power of two from 32. */
export function frameFeatures(samples: Float32Array, window: Float32Array, hop: number): FrameFeatures {
  const kernel = kernelInstance<ShapeExports>();
  const size = window.length;
  const count = samples.length < size ? 0 : floor((samples.length - size) / hop) + 1;
  const features = new Float64Array(3 * count);
  const { plan, bins } = fftPlanOf(size);
  const values = 4 * (size / 2 + 4);
  const room = 4 * ((framesAtOnce - 1) * hop + size);
  const before = kernel.scratch(8 * 3 * framesAtOnce + values + 4 * size + room);
  const weights = before + values;
  const sums = weights + 4 * size;
  const input = sums + 8 * 3 * framesAtOnce;
  const { f32, f64 } = kernel;
  f32.fill(0, before / 4, (before + values) / 4);
  f32.set(window, weights / 4);
  for (let frame = 0; frame < count; frame += framesAtOnce) {
    const frames = min(framesAtOnce, count - frame);
    const start = frame * hop;
    f32.set(samples.subarray(start, start + (frames - 1) * hop + size), input / 4);
    kernel.exports.fftFeatures(plan, size, input, hop, frames, weights, bins, before, sums);
    features.set(f64.subarray(sums / 8, sums / 8 + 3 * frames), 3 * frame);
  }
  return features;
}

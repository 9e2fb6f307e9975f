/** What is measured where a loop turns: steps, energies around a circle, likeness of its ends. */
import { fftPlanOf } from './fft.ts';
import { kernelInstance } from './instance.ts';

const { ceil, max, min } = Math;

interface SeamExports {
  sampleProduct(left: number, right: number, length: number): number;
  largestStep(samples: number, frames: number): number;
  slidingProducts(...numbers: readonly number[]): void;
  addLags(...numbers: readonly number[]): void;
}

/** Sum of the squares. */
export function energyOf(samples: Float32Array): number {
  const kernel = kernelInstance<SeamExports>();
  const place = kernel.scratch(4 * samples.length);
  kernel.f32.set(samples, place / 4);
  return kernel.exports.sampleProduct(place, place, samples.length);
}

/** The largest difference of neighbours. */
export function largestStep(samples: Float32Array): number {
  const kernel = kernelInstance<SeamExports>();
  const place = kernel.scratch(4 * samples.length);
  kernel.f32.set(samples, place / 4);
  return kernel.exports.largestStep(place, samples.length);
}

/** Energy of `size` samples of a circle from each of some places on, at most one turn before or behind it. */
export function circularEnergies(circle: Float32Array, size: number, places: readonly number[]): number[] {
  const kernel = kernelInstance<SeamExports>();
  const { length } = circle;
  if (length === 0) return places.map(() => 0);
  const start = kernel.scratch(4 * (length + size));
  const { f32 } = kernel;
  f32.set(circle, start / 4);
  for (let at = length; at < length + size; at += length) {
    f32.set(circle.subarray(0, min(length, length + size - at)), start / 4 + at);
  }
  return places.map((place) => {
    const from = start + 4 * ((place + length) % length);
    return kernel.exports.sampleProduct(from, from, size);
  });
}

/** Products of `head` with the tail from each place on, and of the tail with itself there, in turns. */
export function slidingProducts(head: Float32Array, tail: Float32Array): Float64Array {
  const kernel = kernelInstance<SeamExports>();
  const count = max(0, tail.length - head.length + 1);
  const sums = kernel.scratch(16 * count + 4 * (head.length + tail.length));
  const place = sums + 16 * count;
  kernel.f32.set(head, place / 4);
  kernel.f32.set(tail, place / 4 + head.length);
  kernel.exports.slidingProducts(place, place + 4 * head.length, head.length, count, sums);
  return kernel.f64.slice(sums / 8, sums / 8 + 2 * count);
}

/** Some channels, and where head and tail lie in them. */
export interface LagSpans {
  readonly channels: readonly Float32Array[];
  readonly headStart: number;
  readonly tailStart: number;
  /** Frames that are compared. */
  readonly frames: number;
  readonly lags: number;
}

export interface LagSums {
  /** Σ head·tail over all channels at each lag. */
  readonly products: Float64Array;
  /** Σ tail² likewise. */
  readonly energies: Float64Array;
}

/** Sums at all lags by a transform of `size`, a power of two no less than frames + lags. */
export function lagSums({ channels, headStart, tailStart, frames, lags }: LagSpans, size: number): LagSums {
  const kernel = kernelInstance<SeamExports>();
  const { plan } = fftPlanOf(size);
  const halfBytes = 16 * ceil((size / 2 + 1) / 4);
  const products = kernel.scratch(16 * lags + 8 * size + 4 * halfBytes + 32);
  const energies = products + 8 * lags;
  const head = products + 16 * lags;
  const tail = head + 4 * size;
  const spectra = tail + 4 * size;
  const { f32, f64 } = kernel;
  f64.fill(0, products / 8, head / 8);
  f32.fill(0, spectra / 4, (spectra + 4 * halfBytes) / 4);
  for (const channel of channels) {
    f32.fill(0, head / 4, spectra / 4);
    f32.set(channel.subarray(headStart, headStart + frames), head / 4);
    f32.set(channel.subarray(tailStart, tailStart + lags + frames - 1), tail / 4);
    kernel.exports.addLags(plan, head, tail, frames, lags, spectra, halfBytes, products, energies);
  }
  return { products: f64.slice(products / 8, energies / 8), energies: f64.slice(energies / 8, head / 8) };
}

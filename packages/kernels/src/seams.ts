/** What is measured where a loop turns: steps, energies around a circle, likeness of its ends. */
import { fftPlanOf } from './fft.ts';
import { kernelInstance } from './instance.ts';
import { place } from './place.ts';

const { ceil, max, min } = Math;

interface SeamExports {
  sampleProduct(left: number, right: number, length: number): number;
  largestStep(samples: number, frames: number): number;
  slidingProducts(...numbers: readonly number[]): void;
  addLags(...numbers: readonly number[]): void;
  lagLikeness(...numbers: readonly number[]): void;
}

/** Sum of the squares. */
export function energyOf(samples: Float32Array): number {
  const kernel = kernelInstance<SeamExports>();
  const at = kernel.scratch(4 * samples.length);
  kernel.f32.set(samples, at / 4);
  return kernel.exports.sampleProduct(at, at, samples.length);
}

/** The largest difference of neighbours. */
export function largestStep(samples: Float32Array): number {
  const kernel = kernelInstance<SeamExports>();
  const at = kernel.scratch(4 * samples.length);
  kernel.f32.set(samples, at / 4);
  return kernel.exports.largestStep(at, samples.length);
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
  const energies: number[] = [];
  for (const at of places) {
    const from = start + 4 * ((at + length) % length);
    energies.push(kernel.exports.sampleProduct(from, from, size));
  }
  return energies;
}

/** Products of `head` with the tail from each place on, and of the tail with itself there, in turns. */
export function slidingProducts(head: Float32Array, tail: Float32Array): Float64Array {
  const kernel = kernelInstance<SeamExports>();
  const count = max(0, tail.length - head.length + 1);
  const sums = kernel.scratch(16 * count + 4 * (head.length + tail.length));
  const at = sums + 16 * count;
  kernel.f32.set(head, at / 4);
  kernel.f32.set(tail, at / 4 + head.length);
  kernel.exports.slidingProducts(at, at + 4 * head.length, head.length, count, sums);
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

/**
 * 2·Σ head·tail ÷ (Σ head² + Σ tail²) over all channels at each lag, by a transform of `size`, a power of two no less than
 * frames + lags. Good until any of the kernels is called.
 */
export function lagLikeness({ channels, headStart, tailStart, frames, lags }: LagSpans, size: number): Float64Array {
  const kernel = kernelInstance<SeamExports>();
  const { exports } = kernel;
  const { plan } = fftPlanOf(size);
  const halfBytes = 16 * ceil((size / 2 + 1) / 4);
  const energies = kernel.scratch(8 * lags + 8 * size + 6 * halfBytes + 16);
  const head = 16 * ceil((energies + 8 * lags) / 16);
  const tail = head + 4 * size;
  const spectra = tail + 4 * size;
  const { f32, f64 } = kernel;
  f64.fill(0, energies / 8, energies / 8 + lags);
  f32.fill(0, spectra / 4, spectra / 4 + (6 * halfBytes) / 4);
  let headEnergy = 0;
  for (const channel of channels) {
    place(channel.subarray(0, headStart + frames), headStart, f32.subarray(head / 4, tail / 4));
    place(channel.subarray(0, tailStart + lags + frames - 1), tailStart, f32.subarray(tail / 4, spectra / 4));
    headEnergy += exports.sampleProduct(head, head, frames);
    exports.addLags(plan, head, tail, frames, lags, spectra, halfBytes, energies);
  }
  exports.lagLikeness(plan, spectra, halfBytes, headEnergy, lags, energies, head);
  return f64.subarray(energies / 8, energies / 8 + lags);
}

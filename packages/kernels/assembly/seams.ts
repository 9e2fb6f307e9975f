/** What is measured where a loop turns: steps, energies around a circle, likeness at every lag. */
import { fftForward, fftInverse } from './fft';
import { largestOfFour } from './lanes';
import { sampleProduct } from './meters';

/** The largest difference of neighbours among so many samples. */
export function largestStep(samples: usize, frames: i32): f32 {
  let steps = f32x4.splat(0);
  let i = 0;
  for (; i + 5 <= frames; i += 4, samples += 16) {
    steps = f32x4.max(steps, f32x4.abs(f32x4.sub(v128.load(samples, 4), v128.load(samples))));
  }
  let most: f32 = 0;
  for (; i + 2 <= frames; i++, samples += 4) most = max(most, abs(load<f32>(samples, 4) - load<f32>(samples)));
  return max(most, largestOfFour(steps));
}

/** Fills `sums` with the sum of products of the head with the tail from each of `count` places on, and of the tail with itself. */
export function slidingProducts(head: usize, tail: usize, frames: i32, count: i32, sums: usize): void {
  let energy = count > 0 ? sampleProduct(tail, tail, frames) : 0;
  for (let k = 1; k <= count; k++, tail += 4, sums += 16) {
    store<f64>(sums, sampleProduct(head, tail, frames));
    store<f64>(sums, energy, 8);
    if (k === count) break;
    const gone = <f64>load<f32>(tail);
    const come = <f64>load<f32>(tail + (<usize>frames << 2));
    energy = max(0, energy + come * come - gone * gone);
  }
}

/**
 * Adds Σ tail[i + lag]² to `energies` for every lag, i below `frames`, and the spectrum of Σ head[i]·tail[i + lag] to the
 * first of three pairs of halves in `spectra`; the others are work space. Head and tail are as long as the transform, silent
 * behind their samples. A half has room for the bins and a multiple of 16 bytes, `halfBytes`.
 */
export function addLags(plan: usize, head: usize, tail: usize, frames: i32, lags: i32, spectra: usize, halfBytes: usize, energies: usize): void {
  let energy = sampleProduct(tail, tail, frames);
  for (let lag = 0; lag < lags; lag++) {
    const at = <usize>lag << 3;
    store<f64>(energies + at, load<f64>(energies + at) + energy);
    const gone = <f64>load<f32>(tail + (<usize>lag << 2));
    const come = <f64>load<f32>(tail + (<usize>(lag + frames) << 2));
    energy = max(0, energy + come * come - gone * gone);
  }
  const headRe = spectra + 2 * halfBytes;
  const headIm = headRe + halfBytes;
  const tailRe = headIm + halfBytes;
  const tailIm = tailRe + halfBytes;
  fftForward(plan, head, 0, headRe, headIm);
  fftForward(plan, tail, 0, tailRe, tailIm);
  for (let k: usize = 0; k < halfBytes; k += 16) {
    const re = v128.load(headRe + k);
    const im = v128.load(headIm + k);
    const otherRe = v128.load(tailRe + k);
    const otherIm = v128.load(tailIm + k);
    const productRe = f32x4.add(f32x4.mul(re, otherRe), f32x4.mul(im, otherIm));
    const productIm = f32x4.sub(f32x4.mul(re, otherIm), f32x4.mul(im, otherRe));
    v128.store(spectra + k, f32x4.add(v128.load(spectra + k), productRe));
    v128.store(spectra + halfBytes + k, f32x4.add(v128.load(spectra + halfBytes + k), productIm));
  }
}

/** Puts the likeness 2·product ÷ (head's energy + tail's) at each lag in the place of the tail's energy there; `signal` is work space. */
export function lagLikeness(plan: usize, spectra: usize, halfBytes: usize, headEnergy: f64, lags: i32, energies: usize, signal: usize): void {
  fftInverse(plan, spectra, spectra + halfBytes, 0, signal);
  for (let lag = 0; lag < lags; lag++, energies += 8, signal += 4) {
    const energy = headEnergy + load<f64>(energies);
    store<f64>(energies, energy > 0 ? (2 * <f64>load<f32>(signal)) / energy : 0);
  }
}

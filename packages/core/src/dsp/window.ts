/** Window functions. */
import { pow } from './elementary.ts';
import { forEachAngle } from './rotation.ts';

const { sqrt } = Math;

/** Hann window of one period: shifted copies at size/2 (or size/4 …) sum to a constant. */
export function hann(size: number): Float32Array<ArrayBuffer> {
  return raisedCosine(size, size);
}

/** Hann window whose first and last values are both zero. */
export function hannSymmetric(size: number): Float32Array<ArrayBuffer> {
  return size === 1 ? Float32Array.of(1) : raisedCosine(size, size - 1);
}

/**
 * Window for putting sound together again that was taken apart with a Hann window of the same size, `overlap` times
 * over: both multiplied and added up at size/overlap give 1.
 */
export function hannSynthesis(size: number, overlap: number): Float32Array<ArrayBuffer> {
  const window = hann(size);
  // Hann squared adds up to ⅜ of the overlap.
  for (let i = 0; i < size; i++) window[i] = (window[i] as number) / (0.375 * overlap);
  return window;
}

function raisedCosine(size: number, period: number): Float32Array<ArrayBuffer> {
  const window = new Float32Array(size);
  forEachAngle(size, (2 * Math.PI) / period, (index, cosine) => {
    window[index] = 0.5 - 0.5 * cosine;
  });
  return window;
}

/** Symmetric Kaiser window; `beta` trades the width of the main lobe (0: a rectangle) for lower side lobes. */
export function kaiser(size: number, beta: number): Float64Array<ArrayBuffer> {
  const window = new Float64Array(size);
  const half = (size - 1) / 2;
  for (let index = 0; index < size; index++) {
    const x = half === 0 ? 0 : (index - half) / half;
    window[index] = besselI0(beta * sqrt(Math.max(0, 1 - x * x))) / besselI0(beta);
  }
  return window;
}

/** The β that gives side lobes of a filter `attenuationDb` below its passband (Kaiser 1974). */
export function kaiserBeta(attenuationDb: number): number {
  if (attenuationDb > 50) return 0.1102 * (attenuationDb - 8.7);
  if (attenuationDb < 21) return 0;
  const above = attenuationDb - 21;
  return 0.5842 * pow(above, 0.4) + 0.07886 * above;
}

/** Modified Bessel function of order zero, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

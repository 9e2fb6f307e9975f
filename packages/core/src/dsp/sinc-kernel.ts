/** Kaiser-windowed sinc kernels, cut into phases: what `resample` and `interpolate` convolve with. */
import { cos, sin } from './elementary.ts';

const { PI, abs, ceil, floor } = Math;

export interface SincDesign {
  /** End of the pass-band in cycles per input sample. */
  readonly passband: number;
  /** Start of the stop-band in cycles per input sample. */
  readonly stopband: number;
  /** Attenuation from `stopband` on, in dB. */
  readonly attenuationDb: number;
  /** How many positions between two input samples have a row of their own. */
  readonly phases: number;
}

/** Rows of `taps` weights, one a phase, and one more so that a row always has a next one to be interpolated with. */
export interface SincKernel {
  readonly taps: number;
  readonly phases: number;
  readonly rows: Float32Array;
}

/**
 * Row p gives the value p ÷ phases after input sample n when laid over the samples n − taps/2 + 1 … n + taps/2. The
 * length follows Kaiser's formula. Every row adds up to 1, so a constant comes out as that constant, free of ripple.
 */
export function sincKernel(design: SincDesign): SincKernel {
  const { passband, stopband, attenuationDb, phases } = design;
  const half = ceil((attenuationDb - 7.95) / (14.36 * (stopband - passband)) / 2) + 1;
  const shape = { half, cutoff: (passband + stopband) / 2, beta: 0.1102 * (attenuationDb - 8.7) };
  const taps = 2 * half;
  const rows = new Float32Array((phases + 1) * taps);
  const row = new Float64Array(taps);
  for (let phase = 0; phase <= phases; phase++) {
    fillRow(row, phase / phases, shape);
    rows.set(row, phase * taps);
  }
  return { taps, phases, rows };
}

interface SincShape {
  readonly half: number;
  readonly cutoff: number;
  readonly beta: number;
}

function fillRow(row: Float64Array, fraction: number, { half, cutoff, beta }: SincShape): void {
  const quarterBeta = (beta * beta) / 4;
  // sin 2πf(x + 1) follows from sin and cos of 2πfx by one rotation: two calls a row instead of one a tap.
  const start = 1 - half - fraction;
  const [stepCos, stepSin] = [cos(2 * PI * cutoff), sin(2 * PI * cutoff)];
  let [re, im] = [cos(2 * PI * cutoff * start), sin(2 * PI * cutoff * start)];
  let sum = 0;
  for (let t = 0; t < row.length; t++) {
    const x = start + t;
    const inside = 1 - (x / half) * (x / half);
    const sinc = abs(x) < 1e-9 ? 2 * cutoff : im / (PI * x);
    const weight = inside > 0 ? sinc * besselOfSquare(quarterBeta * inside) : 0;
    row[t] = weight;
    sum += weight;
    [re, im] = [re * stepCos - im * stepSin, re * stepSin + im * stepCos];
  }
  for (let t = 0; t < row.length; t++) row[t] = (row[t] ?? 0) / sum;
}

/** 1 ÷ k², k = 36 … 1. */
const inverseSquares = Float64Array.from({ length: 36 }, (_, i) => 1 / ((36 - i) * (36 - i)));

/** I₀(2·√y) = Σ yᵏ ÷ (k!)², by Horner; 36 terms are exact to double precision for every window used here (y < 60). */
function besselOfSquare(y: number): number {
  let sum = 1;
  for (let i = 0; i < 36; i++) sum = 1 + sum * y * (inverseSquares[i] as number);
  return sum;
}

/** The weighted sum of the row of `phase` laid over `input` around sample `base`; samples outside count as 0. */
export function sumAtPhase(kernel: SincKernel, input: Float32Array, base: number, phase: number): number {
  const { taps, rows } = kernel;
  const first = base - taps / 2 + 1;
  const row = phase * taps;
  const from = first < 0 ? -first : 0;
  const to = first + taps > input.length ? input.length - first : taps;
  let [a, b] = [0, 0];
  let t = from;
  for (; t + 3 < to; t += 4) {
    a += (rows[row + t] as number) * (input[first + t] as number);
    b += (rows[row + t + 1] as number) * (input[first + t + 1] as number);
    a += (rows[row + t + 2] as number) * (input[first + t + 2] as number);
    b += (rows[row + t + 3] as number) * (input[first + t + 3] as number);
  }
  for (; t < to; t++) a += (rows[row + t] as number) * (input[first + t] as number);
  return a + b;
}

/** The same at any `position`: the sums of the two nearest rows, blended. */
export function sumAtPosition(kernel: SincKernel, input: Float32Array, position: number): number {
  const { taps, rows, phases } = kernel;
  const base = floor(position);
  const phase = (position - base) * phases;
  const first = base - taps / 2 + 1;
  const row = floor(phase) * taps;
  const next = row + taps;
  const from = first < 0 ? -first : 0;
  const to = first + taps > input.length ? input.length - first : taps;
  let [a, b] = [0, 0];
  for (let t = from; t < to; t++) {
    const x = input[first + t] as number;
    a += (rows[row + t] as number) * x;
    b += (rows[next + t] as number) * x;
  }
  return a + (b - a) * (phase - floor(phase));
}

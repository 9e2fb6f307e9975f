/** Kaiser-windowed sinc kernels, cut into phases: what `resample` and `grain-reader` convolve with. */
import { cos, sin } from './elementary.ts';

const { PI, abs, ceil, floor, min } = Math;

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
  const from = first < 0 ? -first : 0;
  const to = first + taps > input.length ? input.length - first : taps;
  const end = phase * taps + to;
  let row = phase * taps + from;
  let sample = first + from;
  // Four sums side by side: one alone would wait for itself at every addition, which takes twice as long.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (; row < end - 3; row += 4, sample += 4) {
    a += (rows[row] as number) * (input[sample] as number);
    b += (rows[row + 1] as number) * (input[sample + 1] as number);
    c += (rows[row + 2] as number) * (input[sample + 2] as number);
    d += (rows[row + 3] as number) * (input[sample + 3] as number);
  }
  for (; row < end; row++, sample++) a += (rows[row] as number) * (input[sample] as number);
  return a + b + c + d;
}

/** The same at any `position`: the sums of the two nearest rows, blended. */
export function sumAtPosition(kernel: SincKernel, input: Float32Array, position: number): number {
  const { taps, rows, phases } = kernel;
  const base = floor(position);
  const phase = (position - base) * phases;
  // A place just below a whole number is, rounded, a whole sample after the one before it.
  const whole = min(phases - 1, floor(phase));
  const first = base - taps / 2 + 1;
  const from = first < 0 ? -first : 0;
  const to = first + taps > input.length ? input.length - first : taps;
  const end = whole * taps + to;
  let row = whole * taps + from;
  let sample = first + from;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (; row < end - 1; row += 2, sample += 2) {
    const x = input[sample] as number;
    const y = input[sample + 1] as number;
    a += (rows[row] as number) * x;
    b += (rows[row + taps] as number) * x;
    c += (rows[row + 1] as number) * y;
    d += (rows[row + taps + 1] as number) * y;
  }
  for (; row < end; row++, sample++) {
    a += (rows[row] as number) * (input[sample] as number);
    b += (rows[row + taps] as number) * (input[sample] as number);
  }
  return a + c + (b + d - a - c) * (phase - whole);
}

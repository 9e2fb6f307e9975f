/** Biquad sections: Robert Bristow-Johnson's cookbook forms, Butterworth cascades of any order, and how to run them. */
import { InternalError } from '../errors.ts';
import { cos, sin } from './elementary.ts';

const { PI, abs, max, min } = Math;

/** One second-order section with a0 = 1. A first-order section has b2 = a2 = 0. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Sections that run one after the other. */
export type Sections = readonly Biquad[];

/** The lowest and highest cutoff a section is designed for, in cycles per sample. */
export const cutoffRange = { lowest: 0.00001, highest: 0.49 } as const;

/**
 * The cutoff that is really used: the bilinear transform has no filter at 0 or at Nyquist (0.5), so cutoffs outside
 * `cutoffRange` are moved to its nearer end. Every design below applies this; callers that report a cutoff report this one.
 */
export function usableCutoff(cutoff: number): number {
  return min(cutoffRange.highest, max(cutoffRange.lowest, cutoff));
}

/** Cookbook low-pass, −3 dB at the cutoff where q is √½. `cutoff` is in cycles per sample. */
export function lowpass(cutoff: number, q: number): Biquad {
  const { cosine, alpha } = prewarp(cutoff, q);
  const b1 = (1 - cosine) / (1 + alpha);
  return { b0: b1 / 2, b1, b2: b1 / 2, ...poles(cosine, alpha) };
}

/** Cookbook high-pass, −3 dB at the cutoff where q is √½. */
export function highpass(cutoff: number, q: number): Biquad {
  const { cosine, alpha } = prewarp(cutoff, q);
  const b0 = (1 + cosine) / 2 / (1 + alpha);
  return { b0, b1: -2 * b0, b2: b0, ...poles(cosine, alpha) };
}

/** Cookbook band-pass with 0 dB at its centre and a bandwidth of centre ÷ q. */
export function bandpass(centre: number, q: number): Biquad {
  const { cosine, alpha } = prewarp(centre, q);
  const b0 = alpha / (1 + alpha);
  return { b0, b1: 0, b2: -b0, ...poles(cosine, alpha) };
}

/** Maximally flat low-pass: −3 dB at the cutoff, falling 6 dB an octave for each order. */
export function butterworthLowpass(cutoff: number, order: number): Sections {
  const quadratic = butterworthQs(order).map((q) => lowpass(cutoff, q));
  if (order % 2 === 0) return quadratic;
  const { g, a1 } = firstOrder(cutoff);
  return [...quadratic, { b0: g / (1 + g), b1: g / (1 + g), b2: 0, a1, a2: 0 }];
}

/** Maximally flat high-pass: −3 dB at the cutoff, falling 6 dB an octave for each order. */
export function butterworthHighpass(cutoff: number, order: number): Sections {
  const quadratic = butterworthQs(order).map((q) => highpass(cutoff, q));
  if (order % 2 === 0) return quadratic;
  const { g, a1 } = firstOrder(cutoff);
  return [...quadratic, { b0: 1 / (1 + g), b1: -1 / (1 + g), b2: 0, a1, a2: 0 }];
}

/** High-pass at `low` and low-pass at `high`, each of `order`: for bands of an octave or wider. */
export function butterworthBandpass(low: number, high: number, order: number): Sections {
  return [...butterworthHighpass(low, order), ...butterworthLowpass(high, order)];
}

/** Filters from rest, in place. */
export function filterInPlace(samples: Float32Array, sections: Sections): void {
  for (const section of sections) runSection(samples, section, { s1: 0, s2: 0, age: 0 });
}

/** What a section remembers between blocks. */
export interface SectionState {
  s1: number;
  s2: number;
  /** Samples since it was last looked at whether the section is at rest. */
  age: number;
}

/** A filter that remembers its past: feed a long signal block by block. */
export interface StreamFilter {
  /** Filters the next block in place. */
  process(samples: Float32Array): void;
  /** Forgets the past. */
  reset(): void;
}

/** Makes a filter for signals that come in blocks; the result does not depend on where they are cut. */
export function createFilter(sections: Sections): StreamFilter {
  const states = sections.map((): SectionState => ({ s1: 0, s2: 0, age: 0 }));
  return {
    process(samples) {
      for (const [i, section] of sections.entries())
        runSection(samples, section, states[i] ?? { s1: 0, s2: 0, age: 0 });
    },
    reset() {
      for (const state of states) state.s1 = state.s2 = state.age = 0;
    },
  };
}

/**
 * Filters one turn of an endless loop in place, so that the result is exactly periodic too.
 *
 * The state s at the start of a turn must return at its end: s = Aᴺ·s + f, where f is the end state from rest and Aᴺ is
 * what is left of the start after N samples. Solving for s needs one silent run a section and no warm-up turns, so even
 * a 20 Hz high-pass over a 50 ms loop is exact.
 */
export function filterCircular(samples: Float32Array, sections: Sections): void {
  if (samples.length === 0) return;
  const scratch = new Float32Array(samples.length);
  for (const section of sections) {
    scratch.set(samples);
    const fromRest: SectionState = { s1: 0, s2: 0, age: 0 };
    runSection(scratch, section, fromRest);
    runSection(samples, section, periodicState(section, samples.length, fromRest));
  }
}

/** Transposed direct form II with its state in locals: one plain loop, and the state written back. */
function runSection(samples: Float32Array, section: Biquad, state: SectionState): void {
  const { b0, b1, b2, a1, a2 } = section;
  let { s1, s2 } = state;
  const { age } = state;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    samples[i] = y;
    // A state that has died away is put to rest before it becomes denormal, which costs a hundred times more a sample.
    if (((age + i) & 1023) === 0 && abs(s1) < 1e-30 && abs(s2) < 1e-30) s1 = s2 = 0;
  }
  state.s1 = s1;
  state.s2 = s2;
  state.age = (age + samples.length) & 1023;
}

/** The state with which a section ends a turn of `length` as it began: (I − Aᴺ)·s = f, A = [[−a1, 1], [−a2, 0]]. */
function periodicState(section: Biquad, length: number, fromRest: SectionState): SectionState {
  const [p, q, r, t] = matrixPower([-section.a1, 1, -section.a2, 0], length);
  const determinant = (1 - p) * (1 - t) - q * r;
  return {
    s1: ((1 - t) * fromRest.s1 + q * fromRest.s2) / determinant,
    s2: (r * fromRest.s1 + (1 - p) * fromRest.s2) / determinant,
    age: 0,
  };
}

type Matrix = readonly [number, number, number, number];

function matrixPower(base: Matrix, exponent: number): Matrix {
  let result: Matrix = [1, 0, 0, 1];
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = product(result, square);
    square = product(square, square);
  }
  return result;
}

function product(m: Matrix, n: Matrix): Matrix {
  return [m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3]];
}

function prewarp(cutoff: number, q: number): { cosine: number; alpha: number } {
  const omega = 2 * PI * usableCutoff(cutoff);
  return { cosine: cos(omega), alpha: sin(omega) / (2 * q) };
}

function poles(cosine: number, alpha: number): { a1: number; a2: number } {
  return { a1: (-2 * cosine) / (1 + alpha), a2: (1 - alpha) / (1 + alpha) };
}

function firstOrder(cutoff: number): { g: number; a1: number } {
  const half = PI * usableCutoff(cutoff);
  const g = sin(half) / cos(half);
  return { g, a1: (g - 1) / (g + 1) };
}

/** Q of each pole pair: 1 ÷ (2·cos θ), θ the pair's angle from the negative real axis. */
function butterworthQs(order: number): number[] {
  if (!Number.isInteger(order) || order < 1)
    throw new InternalError(`Expected a whole filter order ≥ 1, got ${order}.`);
  const firstAngle = order % 2 === 0 ? PI / (2 * order) : PI / order;
  return Array.from({ length: Math.floor(order / 2) }, (_, k) => 1 / (2 * cos(firstAngle + (k * PI) / order)));
}

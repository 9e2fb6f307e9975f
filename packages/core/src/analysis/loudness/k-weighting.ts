/** K-weighting (ITU-R BS.1770-5, Annex 1): a high shelf for the head, then the RLB high-pass. */
import { cos, pow, sin } from '../../dsp/elementary.ts';

/** Coefficients of one second-order section, a0 = 1. */
export interface Section {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

// The recommendation prints coefficients for 48 kHz only. These analogue parameters give them back to
// 1e-12 there, and the same response at any other rate.
const shelf = {
  f0: 1681.974450955533,
  gainDb: 3.999843853973347,
  q: 0.7071752369554196,
  bandExponent: 0.4996667741545416,
};
const highpass = { f0: 38.13547087602444, q: 0.5003270373238773 };

function tan(x: number): number {
  return sin(x) / cos(x);
}

/** The two sections at a sample rate in Hz. */
export function kWeighting(sampleRate: number): readonly [Section, Section] {
  return [shelfSection(sampleRate), highpassSection(sampleRate)];
}

function shelfSection(sampleRate: number): Section {
  const k = tan((Math.PI * shelf.f0) / sampleRate);
  const vh = pow(10, shelf.gainDb / 20);
  const vb = pow(vh, shelf.bandExponent);
  const a0 = 1 + k / shelf.q + k * k;
  return {
    b: [(vh + (vb * k) / shelf.q + k * k) / a0, (2 * (k * k - vh)) / a0, (vh - (vb * k) / shelf.q + k * k) / a0],
    a: [(2 * (k * k - 1)) / a0, (1 - k / shelf.q + k * k) / a0],
  };
}

function highpassSection(sampleRate: number): Section {
  const k = tan((Math.PI * highpass.f0) / sampleRate);
  const a0 = 1 + k / highpass.q + k * k;
  // The numerator is [1, −2, 1] at every rate: the recommendation does not normalise it.
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / highpass.q + k * k) / a0] };
}

/** K-weighting (ITU-R BS.1770-5, Annex 1): a high shelf for the head, then the RLB high-pass. */
import { cos, pow, sin } from '../../dsp/elementary.ts';

const { PI, min } = Math;

/** Coefficients of one second-order section, a0 = 1. */
export interface Section {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

// The recommendation prints coefficients for 48 kHz only. These analogue parameters give them back to
// 1e-12 there, and the same response at other rates.
const shelf = {
  f0: 1681.974450955533,
  gainDb: 3.999843853973347,
  q: 0.7071752369554196,
  bandExponent: 0.4996667741545416,
};
const highpass = { f0: 38.13547087602444, q: 0.5003270373238773 };

/** tan(π·f0 ÷ rate). Below 3.4 kHz, where the shelf lies above all there is to hear, f0 is kept just under half the rate. */
function prewarped(f0: number, sampleRate: number): number {
  const angle = PI * min(0.49, f0 / sampleRate);
  return sin(angle) / cos(angle);
}

/** The two sections at a sample rate in Hz. */
export function kWeighting(sampleRate: number): readonly [Section, Section] {
  return [shelfSection(sampleRate), highpassSection(sampleRate)];
}

function shelfSection(sampleRate: number): Section {
  const k = prewarped(shelf.f0, sampleRate);
  const vh = pow(10, shelf.gainDb / 20);
  const vb = pow(vh, shelf.bandExponent);
  const a0 = 1 + k / shelf.q + k * k;
  return {
    b: [(vh + (vb * k) / shelf.q + k * k) / a0, (2 * (k * k - vh)) / a0, (vh - (vb * k) / shelf.q + k * k) / a0],
    a: [(2 * (k * k - 1)) / a0, (1 - k / shelf.q + k * k) / a0],
  };
}

function highpassSection(sampleRate: number): Section {
  const k = prewarped(highpass.f0, sampleRate);
  const a0 = 1 + k / highpass.q + k * k;
  // The numerator is [1, −2, 1] at every rate, as the recommendation has it and libebur128 and ffmpeg compute it: against
  // 48 kHz that is 0.03 dB at 192 kHz and 0.2 dB at 8 kHz.
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / highpass.q + k * k) / a0] };
}

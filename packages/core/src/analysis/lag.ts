/** How much later one sound is than another that was made from it: by equalizing, compressing, reverberating and the like. */
import { createRealFft } from '../dsp/fft.ts';
import { hann } from '../dsp/window.ts';
import { sizeForRate } from './power-spectrum.ts';

const { abs, floor, max, min, sqrt } = Math;

/** 0.7 s at 44.1 kHz, half of it apart; lags are looked for up to a quarter of it. */
const SIZE = 1 << 15;

/** Above this there is more noise than signal, and what converters cut. */
const HIGHEST_HZ = 16_000;

/** What is this far below the strongest bin is rounding, not sound (−160 dB). */
const NOISE_SHARE = 1e-16;

export interface Lag {
  /** How much later the second sound is, in frames, to a fraction of one; below 0 where it is earlier. */
  readonly frames: number;
  /** How much of the second sound is the first, only later: 1 for all of it, near 0 for another sound. */
  readonly likeness: number;
}

/**
 * The lag of `later` behind `sound`, two mono sounds of one length. Undefined where one is silent or both are too short.
 *
 * Generalised cross-correlation: every frequency tells the lag by its phase alone, whatever became of its level (PHAT), and
 * counts by how steadily it does so (coherence). So filters, which turn the phases of a few low frequencies, and reverbs,
 * which add what is not steady, move it by less than 0.1 ms.
 */
export function lagBetween(sound: Float32Array, later: Float32Array, sampleRate: number): Lag | undefined {
  const size = sizeForRate(SIZE, sampleRate);
  const cross = crossSpectrum(sound, later, size);
  if (cross === undefined) return undefined;
  const { re, im, powers, laterPowers, count } = cross;
  const last = min(size / 2, floor((HIGHEST_HZ * size) / sampleRate));
  const floorPower = NOISE_SHARE * max(powers.reduce(larger), laterPowers.reduce(larger));
  let total = 0;
  for (let bin = 0; bin <= size / 2; bin++) {
    const size2 = (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
    const power = (powers[bin] as number) * (laterPowers[bin] as number);
    const heard =
      bin > 0 && bin <= last && (laterPowers[bin] as number) > floorPower && (powers[bin] as number) > floorPower;
    const weight = heard ? coherence(size2 / power, count) / sqrt(size2) : 0;
    re[bin] = (re[bin] as number) * weight;
    im[bin] = (im[bin] as number) * weight;
    if (heard) total += 1;
  }
  if (total === 0) return undefined;
  const correlation = new Float64Array(size);
  createRealFft(size).inverse(re, im, correlation);
  return peakOf(correlation, (2 * total) / size);
}

/** Magnitude-squared coherence less what so many segments of unrelated sounds have by chance. */
function coherence(measured: number, count: number): number {
  const chance = 1 / count;
  return max(0, (measured - chance) / (1 - chance));
}

function larger(a: number, b: number): number {
  return max(a, b);
}

/** Sums of cross and own spectra over all segments; undefined where there are too few, or nothing to hear. */
function crossSpectrum(sound: Float32Array, later: Float32Array, size: number) {
  const fft = createRealFft(size);
  const window = hann(size);
  const bins = size / 2 + 1;
  const [re, im, powers, laterPowers, xRe, xIm, yRe, yIm] = Array.from({ length: 8 }, () => new Float64Array(bins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const segment = new Float64Array(size);
  const spectrum = (
    samples: Float32Array,
    from: number,
    [intoRe, intoIm]: readonly [Float64Array, Float64Array],
  ): void => {
    for (let i = 0; i < size; i++) segment[i] = (samples[from + i] as number) * (window[i] as number);
    fft.forward(segment, intoRe, intoIm);
  };
  let count = 0;
  for (let from = 0; from + size <= min(sound.length, later.length); from += size / 2) {
    spectrum(sound, from, [xRe, xIm]);
    spectrum(later, from, [yRe, yIm]);
    count++;
    for (let bin = 0; bin < bins; bin++) {
      const [a, b, c, d] = [xRe[bin] as number, xIm[bin] as number, yRe[bin] as number, yIm[bin] as number];
      re[bin] = (re[bin] as number) + c * a + d * b;
      im[bin] = (im[bin] as number) + d * a - c * b;
      powers[bin] = (powers[bin] as number) + a * a + b * b;
      laterPowers[bin] = (laterPowers[bin] as number) + c * c + d * d;
    }
  }
  const heard = powers.some((power) => power > 0) && laterPowers.some((power) => power > 0);
  return count >= FEWEST_SEGMENTS && heard ? { re, im, powers, laterPowers, count } : undefined;
}

/** With fewer segments, what two sounds have in common cannot be told from chance. */
const FEWEST_SEGMENTS = 3;

/** The highest place of a correlation around lag 0, whichever its sign (a sound may be turned over). */
function peakOf(correlation: Float64Array, full: number): Lag {
  const size = correlation.length;
  const at = (lag: number): number => abs(correlation[(lag + size) % size] as number);
  let best = 0;
  for (let lag = -size / 4; lag <= size / 4; lag++) if (at(lag) > at(best)) best = lag;
  const [before, peak, after] = [at(best - 1), at(best), at(best + 1)];
  const bend = before - 2 * peak + after;
  return { frames: best + (bend < 0 ? (before - after) / (2 * bend) : 0), likeness: min(1, peak / full) };
}

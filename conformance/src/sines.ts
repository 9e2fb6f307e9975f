/** Sines of any frequency, and what of a signal is a sine: the same on every machine. */
import { atan2, cos, sin } from '@stem/core/dsp';

const { PI, floor, round, sqrt } = Math;

/** Calls `visit` with cosine and sine at each sample; a rotation a step, good to −200 dB over a million samples. */
function turn(
  length: number,
  { cutoff, phase }: { readonly cutoff: number; readonly phase: number },
  visit: (i: number, cosine: number, sine: number) => void,
): void {
  const [stepRe, stepIm] = [cos(2 * PI * cutoff), sin(2 * PI * cutoff)];
  let re = cos(phase);
  let im = sin(phase);
  for (let i = 0; i < length; i++) {
    visit(i, re, im);
    const next = re * stepRe - im * stepIm;
    im = re * stepIm + im * stepRe;
    re = next;
  }
}

export interface SineShape {
  readonly amplitude?: number;
  /** In radians, at the first sample. */
  readonly phase?: number;
}

/** A sine of `cutoff` cycles per sample. */
export function sine(length: number, cutoff: number, { amplitude = 1, phase = 0 }: SineShape = {}): Float32Array {
  const samples = new Float32Array(length);
  turn(length, { cutoff, phase }, (i, _, s) => (samples[i] = amplitude * s));
  return samples;
}

/** Sines of equal amplitude on top of each other. */
export function chord(length: number, cutoffs: readonly number[], amplitude: number): Float32Array {
  const samples = new Float64Array(length);
  for (const [note, cutoff] of cutoffs.entries()) {
    turn(length, { cutoff, phase: 1.7 * note }, (i, _, s) => (samples[i] = (samples[i] ?? 0) + amplitude * s));
  }
  return Float32Array.from(samples);
}

export interface FittedSine {
  readonly amplitude: number;
  /** In radians, at sample 0. */
  readonly phase: number;
  /** RMS of what is left without it. */
  readonly residual: number;
  /** What is left, the skipped ends as zeros. */
  readonly rest: Float64Array<ArrayBuffer>;
}

/** The sine of a known frequency that fits best (least squares), `skip` samples at each end left out. */
export function fitSine(samples: ArrayLike<number>, cutoff: number, skip = 0): FittedSine {
  const last = samples.length - skip;
  let [ss, cc, sc, xs, xc] = [0, 0, 0, 0, 0];
  turn(last, { cutoff, phase: 0 }, (i, c, s) => {
    if (i < skip) return;
    const x = samples[i] ?? 0;
    ss += s * s;
    cc += c * c;
    sc += s * c;
    xs += x * s;
    xc += x * c;
  });
  const determinant = ss * cc - sc * sc;
  const a = (xs * cc - xc * sc) / determinant;
  const b = (xc * ss - xs * sc) / determinant;
  let energy = 0;
  const rest = new Float64Array(samples.length);
  turn(last, { cutoff, phase: 0 }, (i, c, s) => {
    if (i < skip) return;
    const left = (samples[i] ?? 0) - a * s - b * c;
    rest[i] = left;
    energy += left * left;
  });
  return { amplitude: sqrt(a * a + b * b), phase: atan2(b, a), residual: sqrt(energy / (last - skip)), rest };
}

/** Root mean square, `skip` samples at each end left out. */
export function rms(samples: ArrayLike<number>, skip = 0): number {
  let energy = 0;
  for (let i = skip; i < samples.length - skip; i++) energy += (samples[i] ?? 0) * (samples[i] ?? 0);
  return sqrt(energy / (samples.length - 2 * skip));
}

/** Size of a filter's response at a frequency, from its impulse response. */
export function responseAt(impulse: ArrayLike<number>, cutoff: number): number {
  let [re, im] = [0, 0];
  turn(impulse.length, { cutoff, phase: 0 }, (i, c, s) => {
    re += (impulse[i] ?? 0) * c;
    im += (impulse[i] ?? 0) * s;
  });
  return sqrt(re * re + im * im);
}

/** The true frequency of a steady partial near `cutoff`, by how far its phase turns between two Hann-weighted stretches. */
export function partialNear(samples: ArrayLike<number>, cutoff: number, skip = 0): number {
  const length = floor((samples.length - 2 * skip) / 2);
  const first = phaseOf(samples, { start: skip, length, cutoff });
  const second = phaseOf(samples, { start: skip + length, length, cutoff });
  const turned = (second - first) / (2 * PI);
  return cutoff + (turned - round(turned)) / length;
}

interface Stretch {
  readonly start: number;
  readonly length: number;
  readonly cutoff: number;
}

/** Phase of a partial against a sine that runs through sample 0, over a Hann window. */
function phaseOf(samples: ArrayLike<number>, { start, length, cutoff }: Stretch): number {
  let [re, im] = [0, 0];
  const window = new Float64Array(length);
  turn(length, { cutoff: 1 / length, phase: 0 }, (i, c) => (window[i] = 0.5 - 0.5 * c));
  turn(length, { cutoff, phase: 2 * PI * cutoff * start }, (i, c, s) => {
    const x = (samples[start + i] ?? 0) * (window[i] ?? 0);
    re += x * c;
    im += x * s;
  });
  return -atan2(im, re);
}

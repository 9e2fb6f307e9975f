/** Signals and measurements that tests share. Not shipped. */

const { PI, atan2, cos, hypot, log10, sin, sqrt } = Math;

/** Calls `visit` with cosine and sine of every sample's angle; a rotation a step, as Math.sin is slow under jest. */
function turn(length: number, cutoff: number, visit: (i: number, cosine: number, sine: number) => void, phase = 0) {
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

/** A sine of `cutoff` cycles per sample. */
export function sine(length: number, cutoff: number, options: { amplitude?: number; phase?: number } = {}) {
  const { amplitude = 1, phase = 0 } = options;
  const samples = new Float32Array(length);
  turn(length, cutoff, (i, _, s) => (samples[i] = amplitude * s), phase);
  return samples;
}

/** A power or amplitude ratio's decibels; −400 instead of −∞, so that it can be compared. */
export function db(amplitude: number): number {
  return amplitude > 1e-20 ? 20 * log10(amplitude) : -400;
}

/** Root mean square of the samples from `start` to before `end`. */
export function rmsOf(samples: ArrayLike<number>, start = 0, end = samples.length): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += (samples[i] ?? 0) ** 2;
  return end > start ? sqrt(sum / (end - start)) : 0;
}

/** The sine of `cutoff` cycles per sample that fits best (least squares), and the RMS of what is left without it. */
export function fitSine(samples: ArrayLike<number>, cutoff: number, skip = 0) {
  const last = samples.length - skip;
  const sums = { ss: 0, cc: 0, sc: 0, xs: 0, xc: 0 };
  turn(last, cutoff, (i, c, s) => {
    if (i < skip) return;
    const x = samples[i] ?? 0;
    sums.ss += s * s;
    sums.cc += c * c;
    sums.sc += s * c;
    sums.xs += x * s;
    sums.xc += x * c;
  });
  const determinant = sums.ss * sums.cc - sums.sc ** 2;
  const a = (sums.xs * sums.cc - sums.xc * sums.sc) / determinant;
  const b = (sums.xc * sums.ss - sums.xs * sums.sc) / determinant;
  const rest = new Float64Array(last);
  turn(last, cutoff, (i, c, s) => (rest[i] = (samples[i] ?? 0) - a * s - b * c));
  return { amplitude: hypot(a, b), phase: atan2(b, a), residual: rmsOf(rest, skip, last) };
}

/** Size of the frequency response of an impulse response at `cutoff` cycles per sample, in dB. */
export function responseDb(impulse: ArrayLike<number>, cutoff: number): number {
  let [re, im] = [0, 0];
  turn(impulse.length, cutoff, (i, c, s) => {
    re += (impulse[i] ?? 0) * c;
    im -= (impulse[i] ?? 0) * s;
  });
  return db(hypot(re, im));
}

/** Signals and measurements that tests share. Not shipped. */

const { PI, atan2, cos, hypot, log10, sin, sqrt } = Math;

/** A sine of `cutoff` cycles per sample. */
export function sine(length: number, cutoff: number, options: { amplitude?: number; phase?: number } = {}) {
  const { amplitude = 1, phase = 0 } = options;
  return Float32Array.from({ length }, (_, i) => amplitude * sin(2 * PI * cutoff * i + phase));
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
  const sums = { ss: 0, cc: 0, sc: 0, xs: 0, xc: 0 };
  for (let i = skip; i < samples.length - skip; i++) {
    const [s, c, x] = [sin(2 * PI * cutoff * i), cos(2 * PI * cutoff * i), samples[i] ?? 0];
    sums.ss += s * s;
    sums.cc += c * c;
    sums.sc += s * c;
    sums.xs += x * s;
    sums.xc += x * c;
  }
  const determinant = sums.ss * sums.cc - sums.sc ** 2;
  const a = (sums.xs * sums.cc - sums.xc * sums.sc) / determinant;
  const b = (sums.xc * sums.ss - sums.xs * sums.sc) / determinant;
  const rest = Float64Array.from(samples, (x, i) => x - a * sin(2 * PI * cutoff * i) - b * cos(2 * PI * cutoff * i));
  return { amplitude: hypot(a, b), phase: atan2(b, a), residual: rmsOf(rest, skip, rest.length - skip) };
}

/** Size of the frequency response of an impulse response at `cutoff` cycles per sample, in dB. */
export function responseDb(impulse: ArrayLike<number>, cutoff: number): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < impulse.length; i++) {
    re += (impulse[i] ?? 0) * cos(2 * PI * cutoff * i);
    im -= (impulse[i] ?? 0) * sin(2 * PI * cutoff * i);
  }
  return db(hypot(re, im));
}

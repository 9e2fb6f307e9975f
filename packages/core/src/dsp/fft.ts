/**
 * Fast Fourier transform of real signals, in double precision.
 *
 * A real signal of 2M samples is one complex signal of M (even samples real, odd ones imaginary); a radix-4 transform
 * in place, with one radix-2 stage where M is no power of four, and a last step that takes the two apart.
 */
import { InternalError } from '../errors.ts';
import { cos, sin } from './elementary.ts';

/**
 * A planned transform. It holds work space, so one plan serves one caller at a time; it allocates nothing per call. What it
 * fills may lie in the memory of what it is given.
 */
export interface RealFft {
  readonly size: number;
  /** Spectrum of the first `size` samples of `input`: fills size/2 + 1 bins, from 0 Hz to half the rate. Unscaled. */
  forward(input: ArrayLike<number>, re: Float64Array, im: Float64Array): void;
  /** Signal of size/2 + 1 bins, scaled so that it undoes `forward`. Fills the first `size` samples of `output`. */
  inverse(re: Float64Array, im: Float64Array, output: Float64Array | Float32Array): void;
}

/** A planned transform of complex signals, in place; see RealFft. */
export interface ComplexFft {
  readonly size: number;
  /** Replaces the first `size` values by their spectrum. Unscaled. */
  forward(re: Float64Array, im: Float64Array): void;
}

/** Plans a transform of `size` real samples, a power of two from 2. */
export function createRealFft(size: number): RealFft {
  assertPowerOfTwo(size, 2);
  const half = size / 2;
  const order = digitOrder(half);
  const stages = planStages(half);
  const workRe = new Float64Array(half);
  const workIm = new Float64Array(half);
  const turn = unitRoots(size, half / 2 + 1);

  return {
    size,
    forward(input, re, im) {
      for (let index = 0; index < half; index++) {
        const from = 2 * (order[index] as number);
        workRe[index] = input[from] as number;
        workIm[index] = input[from + 1] as number;
      }
      transform(workRe, workIm, stages);
      separate(workRe, workIm, { re, im, turn });
    },
    inverse(re, im, output) {
      join(re, im, { workRe, workIm, order, turn });
      // The inverse transform is the forward one with real and imaginary parts exchanged.
      transform(workIm, workRe, stages);
      for (let index = 0; index < half; index++) {
        output[2 * index] = workRe[index] as number;
        output[2 * index + 1] = workIm[index] as number;
      }
    },
  };
}

/** Plans a transform of `size` complex values, a power of two. */
export function createComplexFft(size: number): ComplexFft {
  assertPowerOfTwo(size, 1);
  const order = digitOrder(size);
  const stages = planStages(size);
  const workRe = new Float64Array(size);
  const workIm = new Float64Array(size);
  return {
    size,
    forward(re, im) {
      for (let index = 0; index < size; index++) {
        const from = order[index] as number;
        workRe[index] = re[from] as number;
        workIm[index] = im[from] as number;
      }
      transform(workRe, workIm, stages);
      re.set(workRe);
      im.set(workIm);
    },
  };
}

function assertPowerOfTwo(size: number, least: number): void {
  if (!(size >= least && Number.isInteger(size) && (size & (size - 1)) === 0)) {
    throw new InternalError(`Expected a power of two from ${least} as the size of a transform, got ${size}.`);
  }
}

/** Positions with their bits reversed: its own inverse. */
function digitOrder(size: number): Uint32Array {
  const order = new Uint32Array(size);
  for (let index = 1, reversed = 0; index < size; index++) {
    let bit = size >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed |= bit;
    order[index] = reversed;
  }
  return order;
}

/** cos and −sin of 2πk/period, interleaved, for k below `count`. */
function unitRoots(period: number, count: number): Float64Array {
  const roots = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) putUnitRoot(roots, 2 * k, (2 * Math.PI * k) / period);
  return roots;
}

function putUnitRoot(roots: Float64Array, at: number, angle: number): void {
  roots[at] = cos(angle);
  roots[at + 1] = -sin(angle);
}

/** A radix-4 stage that joins four transforms of `span` values; six twiddle numbers a value, in the order of use. */
interface Stage {
  readonly span: number;
  readonly twiddles: Float64Array;
}

interface Stages {
  readonly firstIsRadix2: boolean;
  readonly later: readonly Stage[];
}

function planStages(size: number): Stages {
  const firstIsRadix2 = (31 - Math.clz32(size)) % 2 === 1;
  const later: Stage[] = [];
  for (let span = firstIsRadix2 ? 2 : 4; span < size; span *= 4) {
    const twiddles = new Float64Array(6 * span);
    for (let k = 0, at = 0; k < span; k++) {
      for (let power = 1; power <= 3; power++, at += 2)
        putUnitRoot(twiddles, at, (2 * Math.PI * (power * k)) / (4 * span));
    }
    later.push({ span, twiddles });
  }
  return { firstIsRadix2, later };
}

/** The transform in place of values in bit-reversed order. */
function transform(re: Float64Array, im: Float64Array, stages: Stages): void {
  if (stages.firstIsRadix2) firstRadix2(re, im);
  else if (re.length > 1) firstRadix4(re, im);
  for (const stage of stages.later) radix4(re, im, stage);
}

function firstRadix2(re: Float64Array, im: Float64Array): void {
  for (let index = 0; index < re.length; index += 2) {
    const bRe = re[index + 1] as number;
    const bIm = im[index + 1] as number;
    const aRe = re[index] as number;
    const aIm = im[index] as number;
    re[index] = aRe + bRe;
    im[index] = aIm + bIm;
    re[index + 1] = aRe - bRe;
    im[index + 1] = aIm - bIm;
  }
}

function firstRadix4(re: Float64Array, im: Float64Array): void {
  for (let index = 0; index < re.length; index += 4) {
    // Bit-reversed order puts the second quarter's values third.
    const evenRe = (re[index] as number) + (re[index + 1] as number);
    const evenIm = (im[index] as number) + (im[index + 1] as number);
    const evenLessRe = (re[index] as number) - (re[index + 1] as number);
    const evenLessIm = (im[index] as number) - (im[index + 1] as number);
    const oddRe = (re[index + 2] as number) + (re[index + 3] as number);
    const oddIm = (im[index + 2] as number) + (im[index + 3] as number);
    const oddLessRe = (re[index + 2] as number) - (re[index + 3] as number);
    const oddLessIm = (im[index + 2] as number) - (im[index + 3] as number);
    re[index] = evenRe + oddRe;
    im[index] = evenIm + oddIm;
    re[index + 1] = evenLessRe + oddLessIm;
    im[index + 1] = evenLessIm - oddLessRe;
    re[index + 2] = evenRe - oddRe;
    im[index + 2] = evenIm - oddIm;
    re[index + 3] = evenLessRe - oddLessIm;
    im[index + 3] = evenLessIm + oddLessRe;
  }
}

function radix4(re: Float64Array, im: Float64Array, { span, twiddles }: Stage): void {
  const size = re.length;
  for (let block = 0; block < size; block += 4 * span) {
    for (let a = block, t = 0; a < block + span; a++, t += 6) {
      const c = a + span;
      const b = c + span;
      const d = b + span;
      const w1Re = twiddles[t] as number;
      const w1Im = twiddles[t + 1] as number;
      const w2Re = twiddles[t + 2] as number;
      const w2Im = twiddles[t + 3] as number;
      const w3Re = twiddles[t + 4] as number;
      const w3Im = twiddles[t + 5] as number;
      const bRe = (re[b] as number) * w1Re - (im[b] as number) * w1Im;
      const bIm = (re[b] as number) * w1Im + (im[b] as number) * w1Re;
      const cRe = (re[c] as number) * w2Re - (im[c] as number) * w2Im;
      const cIm = (re[c] as number) * w2Im + (im[c] as number) * w2Re;
      const dRe = (re[d] as number) * w3Re - (im[d] as number) * w3Im;
      const dIm = (re[d] as number) * w3Im + (im[d] as number) * w3Re;
      const evenRe = (re[a] as number) + cRe;
      const evenIm = (im[a] as number) + cIm;
      const evenLessRe = (re[a] as number) - cRe;
      const evenLessIm = (im[a] as number) - cIm;
      const oddRe = bRe + dRe;
      const oddIm = bIm + dIm;
      const oddLessRe = bRe - dRe;
      const oddLessIm = bIm - dIm;
      re[a] = evenRe + oddRe;
      im[a] = evenIm + oddIm;
      re[c] = evenLessRe + oddLessIm;
      im[c] = evenLessIm - oddLessRe;
      re[b] = evenRe - oddRe;
      im[b] = evenIm - oddIm;
      re[d] = evenLessRe - oddLessIm;
      im[d] = evenLessIm + oddLessRe;
    }
  }
}

/** Takes the spectra of even and odd samples apart and joins them to that of the real signal. */
function separate(
  workRe: Float64Array,
  workIm: Float64Array,
  out: { readonly re: Float64Array; readonly im: Float64Array; readonly turn: Float64Array },
): void {
  const { re, im, turn } = out;
  const half = workRe.length;
  const firstRe = workRe[0] as number;
  const firstIm = workIm[0] as number;
  re[0] = firstRe + firstIm;
  im[0] = 0;
  re[half] = firstRe - firstIm;
  im[half] = 0;
  for (let k = 1; k <= half / 2; k++) {
    const mirror = half - k;
    const aRe = workRe[k] as number;
    const aIm = workIm[k] as number;
    const bRe = workRe[mirror] as number;
    const bIm = workIm[mirror] as number;
    const evenRe = 0.5 * (aRe + bRe);
    const evenIm = 0.5 * (aIm - bIm);
    const oddRe = 0.5 * (aIm + bIm);
    const oddIm = 0.5 * (bRe - aRe);
    const wRe = turn[2 * k] as number;
    const wIm = turn[2 * k + 1] as number;
    const turnedRe = oddRe * wRe - oddIm * wIm;
    const turnedIm = oddRe * wIm + oddIm * wRe;
    re[k] = evenRe + turnedRe;
    im[k] = evenIm + turnedIm;
    re[mirror] = evenRe - turnedRe;
    im[mirror] = turnedIm - evenIm;
  }
}

/** Undoes `separate`, scales by 1/size and puts the values into bit-reversed order. */
function join(
  re: Float64Array,
  im: Float64Array,
  out: {
    readonly workRe: Float64Array;
    readonly workIm: Float64Array;
    readonly order: Uint32Array;
    readonly turn: Float64Array;
  },
): void {
  const { workRe, workIm, order, turn } = out;
  const half = workRe.length;
  const scale = 0.5 / half;
  workRe[0] = scale * ((re[0] as number) + (re[half] as number));
  workIm[0] = scale * ((re[0] as number) - (re[half] as number));
  for (let k = 1; k <= half / 2; k++) {
    const mirror = half - k;
    const evenRe = scale * ((re[k] as number) + (re[mirror] as number));
    const evenIm = scale * ((im[k] as number) - (im[mirror] as number));
    const turnedRe = scale * ((re[k] as number) - (re[mirror] as number));
    const turnedIm = scale * ((im[k] as number) + (im[mirror] as number));
    const wRe = turn[2 * k] as number;
    const wIm = turn[2 * k + 1] as number;
    const oddRe = turnedRe * wRe + turnedIm * wIm;
    const oddIm = turnedIm * wRe - turnedRe * wIm;
    const at = order[k] as number;
    const mirrorAt = order[mirror] as number;
    workRe[at] = evenRe - oddIm;
    workIm[at] = evenIm + oddRe;
    workRe[mirrorAt] = evenRe + oddIm;
    workIm[mirrorAt] = oddRe - evenIm;
  }
}

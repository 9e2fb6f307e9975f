/**
 * The stages of a complex transform: radix 4, four butterflies at a time, in natural order.
 *
 * Stockham's form of the transform: every stage reads one work space and writes the other, so nothing has to be put into
 * order.
 */
import { imOffsetOf, Plan } from './fft-plan';
import { firsts, fourths, seconds, thirds } from './lanes';

/** The parts of a complex product. */
@inline
function productRe(xRe: v128, xIm: v128, wRe: v128, wIm: v128): v128 {
  return f32x4.sub(f32x4.mul(xRe, wRe), f32x4.mul(xIm, wIm));
}

@inline
function productIm(xRe: v128, xIm: v128, wRe: v128, wIm: v128): v128 {
  return f32x4.add(f32x4.mul(xRe, wIm), f32x4.mul(xIm, wRe));
}

/** One group of four butterflies of the first stage; their sixteen results lie side by side. */
@inline
export function firstButterflies(
  aRe: v128, aIm: v128, bRe: v128, bIm: v128, cRe: v128, cIm: v128, dRe: v128, dIm: v128,
  twiddles: usize, re: usize, im: usize,
): void {
  const sumRe = f32x4.add(aRe, cRe);
  const sumIm = f32x4.add(aIm, cIm);
  const lessRe = f32x4.sub(aRe, cRe);
  const lessIm = f32x4.sub(aIm, cIm);
  const oddRe = f32x4.add(bRe, dRe);
  const oddIm = f32x4.add(bIm, dIm);
  const oddLessRe = f32x4.sub(bRe, dRe);
  const oddLessIm = f32x4.sub(bIm, dIm);
  const y0Re = f32x4.add(sumRe, oddRe);
  const y0Im = f32x4.add(sumIm, oddIm);
  let xRe = f32x4.add(lessRe, oddLessIm);
  let xIm = f32x4.sub(lessIm, oddLessRe);
  let wRe = v128.load(twiddles);
  let wIm = v128.load(twiddles, 16);
  const y1Re = productRe(xRe, xIm, wRe, wIm);
  const y1Im = productIm(xRe, xIm, wRe, wIm);
  xRe = f32x4.sub(sumRe, oddRe);
  xIm = f32x4.sub(sumIm, oddIm);
  wRe = v128.load(twiddles, 32);
  wIm = v128.load(twiddles, 48);
  const y2Re = productRe(xRe, xIm, wRe, wIm);
  const y2Im = productIm(xRe, xIm, wRe, wIm);
  xRe = f32x4.sub(lessRe, oddLessIm);
  xIm = f32x4.add(lessIm, oddLessRe);
  wRe = v128.load(twiddles, 64);
  wIm = v128.load(twiddles, 80);
  const y3Re = productRe(xRe, xIm, wRe, wIm);
  const y3Im = productIm(xRe, xIm, wRe, wIm);
  storeTransposed(re, y0Re, y1Re, y2Re, y3Re);
  storeTransposed(im, y0Im, y1Im, y2Im, y3Im);
}

/** Stores the first lanes of all four, then the second ones … */
@inline
function storeTransposed(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, firsts(a, b, c, d));
  v128.store(to, seconds(a, b, c, d), 16);
  v128.store(to, thirds(a, b, c, d), 32);
  v128.store(to, fourths(a, b, c, d), 48);
}

/** The first stage of complex values. */
export function firstStage(plan: Plan, inputRe: usize, inputIm: usize, re: usize, im: usize): void {
  const quarter = <usize>plan.half;
  let twiddles = plan.twiddles;
  for (const end = inputRe + quarter; inputRe < end; inputRe += 16, inputIm += 16) {
    firstButterflies(
      v128.load(inputRe), v128.load(inputIm),
      v128.load(inputRe + quarter), v128.load(inputIm + quarter),
      v128.load(inputRe + 2 * quarter), v128.load(inputIm + 2 * quarter),
      v128.load(inputRe + 3 * quarter), v128.load(inputIm + 3 * quarter),
      twiddles, re, im,
    );
    twiddles += 96;
    re += 64;
    im += 64;
  }
}

/** Butterflies of values `quarter` bytes apart, whose results lie `bytes` apart: `turned` by twiddles, or not where they are 1. */
@inline
function butterflies(
  from: usize, quarter: usize, to: usize, bytes: usize, imOffset: usize, twiddles: usize, turned: bool,
): void {
  const w1Re = v128.load32_splat(twiddles);
  const w1Im = v128.load32_splat(twiddles, 4);
  const w2Re = v128.load32_splat(twiddles, 8);
  const w2Im = v128.load32_splat(twiddles, 12);
  const w3Re = v128.load32_splat(twiddles, 16);
  const w3Im = v128.load32_splat(twiddles, 20);
  for (const end = from + bytes; from < end; from += 16, to += 16) {
    const fromIm = from + imOffset;
    const aRe = v128.load(from);
    const aIm = v128.load(fromIm);
    const cRe = v128.load(from + 2 * quarter);
    const cIm = v128.load(fromIm + 2 * quarter);
    const bRe = v128.load(from + quarter);
    const bIm = v128.load(fromIm + quarter);
    const dRe = v128.load(from + 3 * quarter);
    const dIm = v128.load(fromIm + 3 * quarter);
    const sumRe = f32x4.add(aRe, cRe);
    const sumIm = f32x4.add(aIm, cIm);
    const lessRe = f32x4.sub(aRe, cRe);
    const lessIm = f32x4.sub(aIm, cIm);
    const oddRe = f32x4.add(bRe, dRe);
    const oddIm = f32x4.add(bIm, dIm);
    const oddLessRe = f32x4.sub(bRe, dRe);
    const oddLessIm = f32x4.sub(bIm, dIm);
    const toIm = to + imOffset;
    v128.store(to, f32x4.add(sumRe, oddRe));
    v128.store(toIm, f32x4.add(sumIm, oddIm));
    let xRe = f32x4.add(lessRe, oddLessIm);
    let xIm = f32x4.sub(lessIm, oddLessRe);
    v128.store(to + bytes, turned ? productRe(xRe, xIm, w1Re, w1Im) : xRe);
    v128.store(toIm + bytes, turned ? productIm(xRe, xIm, w1Re, w1Im) : xIm);
    xRe = f32x4.sub(sumRe, oddRe);
    xIm = f32x4.sub(sumIm, oddIm);
    v128.store(to + 2 * bytes, turned ? productRe(xRe, xIm, w2Re, w2Im) : xRe);
    v128.store(toIm + 2 * bytes, turned ? productIm(xRe, xIm, w2Re, w2Im) : xIm);
    xRe = f32x4.sub(lessRe, oddLessIm);
    xIm = f32x4.add(lessIm, oddLessRe);
    v128.store(to + 3 * bytes, turned ? productRe(xRe, xIm, w3Re, w3Im) : xRe);
    v128.store(toIm + 3 * bytes, turned ? productIm(xRe, xIm, w3Re, w3Im) : xIm);
  }
}

/** A stage of butterflies between values `n` ÷ 4 transforms apart, each of `bytes` bytes. Returns where its twiddles end. */
function laterStage(n: i32, bytes: usize, twiddles: usize, from: usize, to: usize, imOffset: usize): usize {
  const quarter = <usize>(n >> 2) * bytes;
  const end = twiddles + <usize>(n >> 2) * 24;
  for (; twiddles < end; twiddles += 24, from += bytes, to += 4 * bytes) {
    butterflies(from, quarter, to, bytes, imOffset, twiddles, true);
  }
  return end;
}

/** The last stage where the length is not a power of four. */
function lastStageOf2(half: usize, from: usize, to: usize): void {
  for (const end = from + half; from < end; from += 16, to += 16) {
    const a = v128.load(from);
    const b = v128.load(from + half);
    v128.store(to, f32x4.add(a, b));
    v128.store(to + half, f32x4.sub(a, b));
  }
}

/** All stages but the first, whose results are in `from`. Returns which of the two work spaces holds the spectrum. */
export function laterStages(plan: Plan, from: usize, to: usize): usize {
  const imOffset = imOffsetOf(plan);
  let twiddles = plan.twiddles + 6 * <usize>plan.half;
  let stride: usize = 16;
  for (let n = plan.half >> 2; n > 1; n >>= 2, stride <<= 2) {
    if (n === 4) {
      // The last stage where it is.
      butterflies(from, stride, to, stride, imOffset, twiddles, false);
    } else if (n === 2) {
      lastStageOf2(stride, from, to);
      lastStageOf2(stride, from + imOffset, to + imOffset);
    } else {
      twiddles = laterStage(n, stride, twiddles, from, to, imOffset);
    }
    const done = to;
    to = from;
    from = done;
  }
  return from;
}

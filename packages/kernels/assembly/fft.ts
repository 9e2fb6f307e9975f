/**
 * Fast Fourier transform of real signals in single precision: radix 4, four butterflies at a time, in natural order.
 *
 * A real signal of 2M samples is one complex signal of M; a last step takes the two spectra apart. Stockham's form of the
 * transform: every stage reads one work space and writes the other, so nothing has to be put into order.
 */

/** What a transform of one size needs. Its work space serves one caller at a time. */
@unmanaged
class Plan {
  /** Half the size: length of the complex transform, a power of two from 16. */
  half: i32;
  /** Twiddles of all stages, in the order of use. */
  twiddles: usize;
  /** cos and sin of 2πk ÷ size in groups of four, for k from 1 to half ÷ 2. */
  turn: usize;
  /** Two work spaces, each of real and imaginary parts. */
  work: usize;
}

/**
 * Real and imaginary parts, and the two work spaces, begin at different places of a cache page: values a power of two apart
 * would share the same few lines.
 */
const GAP: usize = 1088;

/** From real to imaginary parts of a work space. */
@inline
function imOffsetOf(plan: Plan): usize {
  return (<usize>plan.half << 2) + GAP;
}

@inline
function otherWork(plan: Plan): usize {
  return plan.work + 2 * imOffsetOf(plan) + (GAP >> 1);
}

export function fftPlan(size: i32): usize {
  const plan = changetype<Plan>(heap.alloc(offsetof<Plan>()));
  const half = size >> 1;
  plan.half = half;
  plan.twiddles = heap.alloc(<usize>half * 8 + 64);
  plan.turn = heap.alloc(<usize>half << 2);
  plan.work = heap.alloc(4 * imOffsetOf(plan) + (GAP >> 1));
  let at = plan.twiddles;
  for (let p = 0; p < half >> 2; p += 4) {
    for (let lane = 0; lane < 4; lane++) storeTwiddles(at + (lane << 2), 16, p + lane, half);
    at += 96;
  }
  for (let n = half >> 2; n > 4; n >>= 2) {
    for (let p = 0; p < n >> 2; p++, at += 24) storeTwiddles(at, 4, p, n);
  }
  for (let k = 1; k <= half >> 1; k++) {
    const place = plan.turn + <usize>((((k - 1) & ~3) << 3) + (((k - 1) & 3) << 2));
    const angle = (2 * Math.PI * <f64>k) / <f64>size;
    store<f32>(place, <f32>Math.cos(angle));
    store<f32>(place, <f32>Math.sin(angle), 16);
  }
  return changetype<usize>(plan);
}

/** cos and −sin of 2πjp ÷ n for j = 1, 2, 3, `step` bytes apart. */
function storeTwiddles(at: usize, step: usize, p: i32, n: i32): void {
  for (let j = 1; j <= 3; j++, at += 2 * step) {
    const angle = (2 * Math.PI * <f64>(j * p)) / <f64>n;
    store<f32>(at, <f32>Math.cos(angle));
    store<f32>(at + step, <f32>-Math.sin(angle));
  }
}

/** One group of four butterflies of the first stage; their sixteen results lie side by side. */
@inline
function firstButterflies(
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
  const y1Re = f32x4.sub(f32x4.mul(xRe, wRe), f32x4.mul(xIm, wIm));
  const y1Im = f32x4.add(f32x4.mul(xRe, wIm), f32x4.mul(xIm, wRe));
  xRe = f32x4.sub(sumRe, oddRe);
  xIm = f32x4.sub(sumIm, oddIm);
  wRe = v128.load(twiddles, 32);
  wIm = v128.load(twiddles, 48);
  const y2Re = f32x4.sub(f32x4.mul(xRe, wRe), f32x4.mul(xIm, wIm));
  const y2Im = f32x4.add(f32x4.mul(xRe, wIm), f32x4.mul(xIm, wRe));
  xRe = f32x4.sub(lessRe, oddLessIm);
  xIm = f32x4.add(lessIm, oddLessRe);
  wRe = v128.load(twiddles, 64);
  wIm = v128.load(twiddles, 80);
  const y3Re = f32x4.sub(f32x4.mul(xRe, wRe), f32x4.mul(xIm, wIm));
  const y3Im = f32x4.add(f32x4.mul(xRe, wIm), f32x4.mul(xIm, wRe));
  storeTransposed(re, y0Re, y1Re, y2Re, y3Re);
  storeTransposed(im, y0Im, y1Im, y2Im, y3Im);
}

/** Stores the first lanes of all four, then the second ones … */
@inline
function storeTransposed(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const abLow = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cdLow = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(abLow, cdLow, 0, 2));
  v128.store(to, i64x2.shuffle(abLow, cdLow, 1, 3), 16);
  v128.store(to, i64x2.shuffle(abHigh, cdHigh, 0, 2), 32);
  v128.store(to, i64x2.shuffle(abHigh, cdHigh, 1, 3), 48);
}

@inline
function evens(a: v128, b: v128): v128 {
  return i32x4.shuffle(a, b, 0, 2, 4, 6);
}

@inline
function odds(a: v128, b: v128): v128 {
  return i32x4.shuffle(a, b, 1, 3, 5, 7);
}

/** The first stage of a real signal, whose even samples are real parts and whose odd ones are imaginary. */
@inline
function firstStageOfSignal(plan: Plan, input: usize, window: usize, windowed: bool): void {
  const quarter = <usize>plan.half << 1;
  const re = plan.work;
  const im = re + imOffsetOf(plan);
  let twiddles = plan.twiddles;
  let out: usize = 0;
  for (const end = input + quarter; input < end; input += 32) {
    const b = input + quarter;
    const c = b + quarter;
    const d = c + quarter;
    let a0 = v128.load(input);
    let a1 = v128.load(input, 16);
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let c0 = v128.load(c);
    let c1 = v128.load(c, 16);
    let d0 = v128.load(d);
    let d1 = v128.load(d, 16);
    if (windowed) {
      a0 = f32x4.mul(a0, v128.load(window));
      a1 = f32x4.mul(a1, v128.load(window, 16));
      b0 = f32x4.mul(b0, v128.load(window + quarter));
      b1 = f32x4.mul(b1, v128.load(window + quarter, 16));
      c0 = f32x4.mul(c0, v128.load(window + 2 * quarter));
      c1 = f32x4.mul(c1, v128.load(window + 2 * quarter, 16));
      d0 = f32x4.mul(d0, v128.load(window + 3 * quarter));
      d1 = f32x4.mul(d1, v128.load(window + 3 * quarter, 16));
      window += 32;
    }
    firstButterflies(
      evens(a0, a1), odds(a0, a1), evens(b0, b1), odds(b0, b1), evens(c0, c1), odds(c0, c1), evens(d0, d1), odds(d0, d1),
      twiddles, re + out, im + out,
    );
    twiddles += 96;
    out += 64;
  }
}

/** The first stage of complex values. */
function firstStage(plan: Plan, inputRe: usize, inputIm: usize, re: usize, im: usize): void {
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

/** A stage of butterflies between values `n` ÷ 4 transforms apart, each of `bytes` bytes. Returns where its twiddles end. */
function laterStage(n: i32, bytes: usize, twiddles: usize, from: usize, to: usize, imOffset: usize): usize {
  const quarter = <usize>(n >> 2) * bytes;
  for (let p = 0; p < n >> 2; p++, twiddles += 24) {
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
      v128.store(to + bytes, f32x4.sub(f32x4.mul(xRe, w1Re), f32x4.mul(xIm, w1Im)));
      v128.store(toIm + bytes, f32x4.add(f32x4.mul(xRe, w1Im), f32x4.mul(xIm, w1Re)));
      xRe = f32x4.sub(sumRe, oddRe);
      xIm = f32x4.sub(sumIm, oddIm);
      v128.store(to + 2 * bytes, f32x4.sub(f32x4.mul(xRe, w2Re), f32x4.mul(xIm, w2Im)));
      v128.store(toIm + 2 * bytes, f32x4.add(f32x4.mul(xRe, w2Im), f32x4.mul(xIm, w2Re)));
      xRe = f32x4.sub(lessRe, oddLessIm);
      xIm = f32x4.add(lessIm, oddLessRe);
      v128.store(to + 3 * bytes, f32x4.sub(f32x4.mul(xRe, w3Re), f32x4.mul(xIm, w3Im)));
      v128.store(toIm + 3 * bytes, f32x4.add(f32x4.mul(xRe, w3Im), f32x4.mul(xIm, w3Re)));
    }
    to += 3 * bytes;
  }
  return twiddles;
}

/** The last stage where the length is a power of four: its twiddles are 1. */
function lastStageOf4(quarter: usize, from: usize, to: usize, imOffset: usize): void {
  for (const end = from + quarter; from < end; from += 16, to += 16) {
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
    v128.store(to + quarter, f32x4.add(lessRe, oddLessIm));
    v128.store(toIm + quarter, f32x4.sub(lessIm, oddLessRe));
    v128.store(to + 2 * quarter, f32x4.sub(sumRe, oddRe));
    v128.store(toIm + 2 * quarter, f32x4.sub(sumIm, oddIm));
    v128.store(to + 3 * quarter, f32x4.sub(lessRe, oddLessIm));
    v128.store(toIm + 3 * quarter, f32x4.add(lessIm, oddLessRe));
  }
}

/** The last stage where it is not. */
function lastStageOf2(half: usize, from: usize, to: usize): void {
  for (const end = from + half; from < end; from += 16, to += 16) {
    const a = v128.load(from);
    const b = v128.load(from + half);
    v128.store(to, f32x4.add(a, b));
    v128.store(to + half, f32x4.sub(a, b));
  }
}

/** All stages but the first, whose results are in `from`. Returns which of the two work spaces holds the spectrum. */
function laterStages(plan: Plan, from: usize, to: usize): usize {
  const imOffset = imOffsetOf(plan);
  let twiddles = plan.twiddles + 6 * <usize>plan.half;
  let stride: usize = 16;
  for (let n = plan.half >> 2; n > 1; n >>= 2, stride <<= 2) {
    if (n === 4) {
      lastStageOf4(stride, from, to, imOffset);
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

/** Work space with the complex spectrum of a signal under a window, 0 for none. */
function spectrumOf(plan: Plan, input: usize, window: usize): usize {
  if (window !== 0) firstStageOfSignal(plan, input, window, true);
  else firstStageOfSignal(plan, input, 0, false);
  return laterStages(plan, plan.work, otherWork(plan));
}

@inline
function reversed(v: v128): v128 {
  return i32x4.shuffle(v, v, 3, 2, 1, 0);
}

/** Spectrum of a real signal: size ÷ 2 + 1 bins. */
export function fftForward(plan: usize, input: usize, window: usize, re: usize, im: usize): void {
  const p = changetype<Plan>(plan);
  const bytes = <usize>p.half << 2;
  const z = spectrumOf(p, input, window);
  const zIm = z + imOffsetOf(p);
  const firstRe = load<f32>(z);
  const firstIm = load<f32>(zIm);
  store<f32>(re, firstRe + firstIm);
  store<f32>(im, 0);
  store<f32>(re + bytes, firstRe - firstIm);
  store<f32>(im + bytes, 0);
  const half = f32x4.splat(0.5);
  let turn = p.turn;
  let mirror = bytes - 16;
  for (let k: usize = 4; k < bytes >> 1; k += 16, mirror -= 16, turn += 32) {
    const aRe = v128.load(z + k);
    const aIm = v128.load(zIm + k);
    const bRe = reversed(v128.load(z + mirror));
    const bIm = reversed(v128.load(zIm + mirror));
    const evenRe = f32x4.mul(half, f32x4.add(aRe, bRe));
    const evenIm = f32x4.mul(half, f32x4.sub(aIm, bIm));
    const oddRe = f32x4.mul(half, f32x4.add(aIm, bIm));
    const oddIm = f32x4.mul(half, f32x4.sub(bRe, aRe));
    const cosine = v128.load(turn);
    const sine = v128.load(turn, 16);
    const turnedRe = f32x4.add(f32x4.mul(oddRe, cosine), f32x4.mul(oddIm, sine));
    const turnedIm = f32x4.sub(f32x4.mul(oddIm, cosine), f32x4.mul(oddRe, sine));
    v128.store(re + k, f32x4.add(evenRe, turnedRe));
    v128.store(im + k, f32x4.add(evenIm, turnedIm));
    v128.store(re + mirror, reversed(f32x4.sub(evenRe, turnedRe)));
    v128.store(im + mirror, reversed(f32x4.sub(turnedIm, evenIm)));
  }
}

/** Power of a real signal in each of the size ÷ 2 + 1 bins; added to what is there, or not. */
export function fftPower(plan: usize, input: usize, window: usize, power: usize, added: bool): void {
  const p = changetype<Plan>(plan);
  const bytes = <usize>p.half << 2;
  const z = spectrumOf(p, input, window);
  const zIm = z + imOffsetOf(p);
  const first = load<f32>(z) + load<f32>(zIm);
  const last = load<f32>(z) - load<f32>(zIm);
  const middle = bytes >> 1;
  // The middle bin is met twice, as itself and as its mirror.
  const middleBefore = added ? load<f32>(power + middle) : 0;
  store<f32>(power, (added ? load<f32>(power) : 0) + first * first);
  store<f32>(power + bytes, (added ? load<f32>(power + bytes) : 0) + last * last);
  const before = added ? i32x4.splat(-1) : i32x4.splat(0);
  const quarter = f32x4.splat(0.25);
  let turn = p.turn;
  let mirror = bytes - 16;
  for (let k: usize = 4; k < middle; k += 16, mirror -= 16, turn += 32) {
    const aRe = v128.load(z + k);
    const aIm = v128.load(zIm + k);
    const bRe = reversed(v128.load(z + mirror));
    const bIm = reversed(v128.load(zIm + mirror));
    const evenRe = f32x4.add(aRe, bRe);
    const evenIm = f32x4.sub(aIm, bIm);
    const oddRe = f32x4.add(aIm, bIm);
    const oddIm = f32x4.sub(bRe, aRe);
    const cosine = v128.load(turn);
    const sine = v128.load(turn, 16);
    const turnedRe = f32x4.add(f32x4.mul(oddRe, cosine), f32x4.mul(oddIm, sine));
    const turnedIm = f32x4.sub(f32x4.mul(oddIm, cosine), f32x4.mul(oddRe, sine));
    const re = f32x4.add(evenRe, turnedRe);
    const im = f32x4.add(evenIm, turnedIm);
    const mirrorRe = f32x4.sub(evenRe, turnedRe);
    const mirrorIm = f32x4.sub(turnedIm, evenIm);
    const here = f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
    const there = f32x4.add(f32x4.mul(mirrorRe, mirrorRe), f32x4.mul(mirrorIm, mirrorIm));
    v128.store(power + k, f32x4.add(v128.and(v128.load(power + k), before), f32x4.mul(quarter, here)));
    v128.store(power + mirror, f32x4.add(v128.and(v128.load(power + mirror), before), f32x4.mul(quarter, reversed(there))));
  }
  const re = load<f32>(z + middle);
  const im = load<f32>(zIm + middle);
  store<f32>(power + middle, middleBefore + re * re + im * im);
}

/** The first stage of two real signals under a window, the real and the imaginary part of one. */
function firstStageOfBoth(plan: Plan, a: usize, b: usize, window: usize): void {
  const quarter = <usize>plan.half;
  let re = plan.work;
  let im = re + imOffsetOf(plan);
  let twiddles = plan.twiddles;
  for (const end = window + quarter; window < end; window += 16, a += 16, b += 16) {
    const first = v128.load(window);
    const second = v128.load(window + quarter);
    const third = v128.load(window + 2 * quarter);
    const fourth = v128.load(window + 3 * quarter);
    firstButterflies(
      f32x4.mul(v128.load(a), first), f32x4.mul(v128.load(b), first),
      f32x4.mul(v128.load(a + quarter), second), f32x4.mul(v128.load(b + quarter), second),
      f32x4.mul(v128.load(a + 2 * quarter), third), f32x4.mul(v128.load(b + 2 * quarter), third),
      f32x4.mul(v128.load(a + 3 * quarter), fourth), f32x4.mul(v128.load(b + 3 * quarter), fourth),
      twiddles, re, im,
    );
    twiddles += 96;
    re += 64;
    im += 64;
  }
}

/**
 * Power of two real signals together in each of the size ÷ 2 + 1 bins, by one transform: in the power of a bin and its
 * mirror image together, what one signal says of the other falls out. `plan` is of twice the size; up to 4
 * values more are written.
 */
export function fftPowerOfBoth(plan: usize, a: usize, b: usize, window: usize, power: usize): void {
  const p = changetype<Plan>(plan);
  const bytes = <usize>p.half << 2;
  firstStageOfBoth(p, a, b, window);
  const z = laterStages(p, p.work, otherWork(p));
  const zIm = z + imOffsetOf(p);
  for (let k: usize = 0; k < bytes; k += 16) {
    const re = v128.load(z + k);
    const im = v128.load(zIm + k);
    v128.store(z + k, f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im)));
  }
  const half = f32x4.splat(0.5);
  store<f32>(power, load<f32>(z));
  for (let k: usize = 4, mirror = bytes - 16; k < bytes >> 1; k += 16, mirror -= 16) {
    v128.store(power + k, f32x4.mul(half, f32x4.add(v128.load(z + k), reversed(v128.load(z + mirror)))));
  }
  store<f32>(power + (bytes >> 1), load<f32>(z + (bytes >> 1)));
}

/** Signal of size ÷ 2 + 1 bins, scaled so that it undoes `fftForward`, and then under a window, 0 for none. */
export function fftInverse(plan: usize, re: usize, im: usize, window: usize, output: usize): void {
  const p = changetype<Plan>(plan);
  const bytes = <usize>p.half << 2;
  const imOffset = imOffsetOf(p);
  const one = p.work;
  const other = otherWork(p);
  // The inverse transform is the forward one with real and imaginary parts exchanged: so they are from here on.
  const scale: f32 = <f32>0.5 / <f32>p.half;
  store<f32>(one + imOffset, scale * (load<f32>(re) + load<f32>(re + bytes)));
  store<f32>(one, scale * (load<f32>(re) - load<f32>(re + bytes)));
  const scales = f32x4.splat(scale);
  let turn = p.turn;
  let mirror = bytes - 16;
  for (let k: usize = 4; k < bytes >> 1; k += 16, mirror -= 16, turn += 32) {
    const aRe = v128.load(re + k);
    const aIm = v128.load(im + k);
    const bRe = reversed(v128.load(re + mirror));
    const bIm = reversed(v128.load(im + mirror));
    const evenRe = f32x4.mul(scales, f32x4.add(aRe, bRe));
    const evenIm = f32x4.mul(scales, f32x4.sub(aIm, bIm));
    const turnedRe = f32x4.mul(scales, f32x4.sub(aRe, bRe));
    const turnedIm = f32x4.mul(scales, f32x4.add(aIm, bIm));
    const cosine = v128.load(turn);
    const sine = v128.load(turn, 16);
    const oddRe = f32x4.sub(f32x4.mul(turnedRe, cosine), f32x4.mul(turnedIm, sine));
    const oddIm = f32x4.add(f32x4.mul(turnedIm, cosine), f32x4.mul(turnedRe, sine));
    v128.store(one + imOffset + k, f32x4.sub(evenRe, oddIm));
    v128.store(one + k, f32x4.add(evenIm, oddRe));
    v128.store(one + imOffset + mirror, reversed(f32x4.add(evenRe, oddIm)));
    v128.store(one + mirror, reversed(f32x4.sub(oddRe, evenIm)));
  }
  firstStage(p, one, one + imOffset, other, other + imOffset);
  const z = laterStages(p, other, one);
  if (window !== 0) interleave(z, z + imOffset, bytes, window, true, output);
  else interleave(z, z + imOffset, bytes, 0, false, output);
}

/** Puts the values together again, real and imaginary parts exchanged. */
@inline
function interleave(odds: usize, evens: usize, bytes: usize, window: usize, windowed: bool, output: usize): void {
  for (let k: usize = 0; k < bytes; k += 16, output += 32) {
    const odd = v128.load(odds + k);
    const even = v128.load(evens + k);
    let first = i32x4.shuffle(even, odd, 0, 4, 1, 5);
    let second = i32x4.shuffle(even, odd, 2, 6, 3, 7);
    if (windowed) {
      first = f32x4.mul(first, v128.load(window));
      second = f32x4.mul(second, v128.load(window, 16));
      window += 32;
    }
    v128.store(output, first);
    v128.store(output, second, 16);
  }
}

/** Sums of values in bands: band i holds those from edge i up to the next edge. In double precision. */
export function sumBands(values: usize, edges: usize, bands: i32, sums: usize): void {
  for (let band = 0; band < bands; band++) {
    const from = load<i32>(edges + (<usize>band << 2));
    const to = load<i32>(edges + (<usize>band << 2), 4);
    let at = values + (<usize>from << 2);
    let sum: f64 = 0;
    const whole = at + (<usize>((to - from) & ~3) << 2);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (; at < whole; at += 16) {
      const v = v128.load(at);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0)));
    }
    const pair = f64x2.add(low, high);
    sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
    for (const end = values + (<usize>to << 2); at < end; at += 4) sum += <f64>load<f32>(at);
    store<f64>(sums + (<usize>band << 3), sum);
  }
}

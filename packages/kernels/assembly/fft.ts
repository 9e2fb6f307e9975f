/**
 * Fast Fourier transform of real signals in single precision.
 *
 * A real signal of 2M samples is one complex signal of M; a last step takes the two spectra apart.
 */
import { imOffsetOf, otherWork, Plan } from './fft-plan';
import { firstButterflies, firstStage, laterStages } from './fft-stages';

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

/** Samples to whole steps, with dither or without, and steps to packed bytes. */
import { nextBits } from './chance';
import { lower, upper } from './lanes';

/** 1.5 · 2⁵²: a whole number that is added to it stands in the low bits of the sum. */
const wholes: f64 = 6755399441055744;

/** Rounds and clips; the low word of each lane is the step. */
@inline
function roundTwo(x: v128, dither: v128, scale: v128): v128 {
  const least = f64x2.sub(f64x2.splat(0), scale);
  const most = f64x2.sub(scale, f64x2.splat(1));
  const steps = f64x2.floor(f64x2.add(f64x2.add(f64x2.mul(x, scale), dither), f64x2.splat(0.5)));
  return f64x2.add(f64x2.pmax(least, f64x2.pmin(most, steps)), f64x2.splat(wholes));
}

/**
 * Fills `output` with the input as multiples of 1 ÷ `scale`, clipped to −scale … scale − 1. With a `state` (0 for none) the
 * halves of the next bits of each generator in turn, as evenly spread numbers of one step each, are added before. Works on
 * groups of four: both have room for whole ones. Returns whether all samples are finite.
 */
export function quantizeSteps(input: usize, output: usize, frames: i32, scale: f64, state: usize): bool {
  const scales = f64x2.splat(scale);
  const unit = f64x2.splat(1.0 / 65536.0);
  const offset = f64x2.splat(1.0 / 65536.0 - 1.0);
  const halves = i32x4.splat(0xffff);
  let strange = f32x4.splat(0);
  for (const end = input + (<usize>frames << 2); input < end; input += 16, output += 16) {
    const x = v128.load(input);
    strange = v128.or(strange, f32x4.ne(f32x4.sub(x, x), f32x4.splat(0)));
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    if (state !== 0) {
      const bits = nextBits(state);
      const sum = i32x4.add(v128.and(bits, halves), i32x4.shr_u(bits, 16));
      low = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(sum), unit), offset);
      high = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(i64x2.shuffle(sum, sum, 1, 0)), unit), offset);
    }
    const first = roundTwo(lower(x), low, scales);
    const second = roundTwo(upper(x), high, scales);
    v128.store(output, i32x4.shuffle(first, second, 0, 2, 4, 6));
  }
  return !v128.any_true(strange);
}

/** Packs steps as little-endian integers of 2 or 3 bytes, `stride` bytes apart. */
export function packSteps(steps: usize, frames: i32, output: usize, width: i32, stride: i32): void {
  const end = steps + (<usize>frames << 2);
  if (width === 2) {
    for (; steps < end; steps += 4, output += stride) store<i16>(output, <i16>load<i32>(steps));
  } else {
    for (; steps < end; steps += 4, output += stride) {
      const value = load<i32>(steps);
      store<i16>(output, <i16>value);
      store<i8>(output, <i8>(value >> 16), 2);
    }
  }
}

/** Packs the steps of two channels as pairs of 3 bytes. Writes up to 2 bytes more. */
export function packPairs(left: usize, right: usize, frames: i32, output: usize): void {
  for (const end = left + (<usize>frames << 2); left < end; left += 4, right += 4, output += 6) {
    store<i64>(output, <i64>(load<i32>(left) & 0xffffff) | (<i64>load<i32>(right) << 24));
  }
}

/** Interleaved little-endian samples to planar floats, and floats back. */

/** 2⁻³¹: what an integer at the top of 32 bits is worth. */
const unit: f32 = 4.656612873077393e-10;

/** Two channels of floats, interleaved, to the one and the other. */
export function unpackStereoFloats(source: usize, left: usize, right: usize, frames: i32): void {
  const stop = left + ((<usize>frames & ~3) << 2);
  for (; left < stop; source += 32, left += 16, right += 16) {
    const a = v128.load(source), b = v128.load(source, 16);
    v128.store(left, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
    v128.store(right, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  }
  for (const end = stop + ((<usize>frames & 3) << 2); left < end; source += 8, left += 4, right += 4) {
    store<f32>(left, load<f32>(source));
    store<f32>(right, load<f32>(source, 4));
  }
}

/** One of any number of channels: `stride` bytes lie between its samples. */
export function unpackFloats(source: usize, stride: usize, target: usize, frames: i32): void {
  for (const stop = target + (<usize>frames << 2); target < stop; source += stride, target += 4) {
    store<f32>(target, load<f32>(source));
  }
}

@inline
function scaled(v: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v), f32x4.splat(unit));
}

/** Four integers of 24 bits at the top of 32 each. Reads four bytes beyond them. */
@inline
function four24(source: usize): v128 {
  const zero = i32x4.splat(0);
  return v128.shuffle<u8>(v128.load(source), zero, 16, 0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11);
}

@inline
function one24(source: usize): f32 {
  return <f32>((<i32>load<u16>(source) << 8) | (<i32>load<u8>(source, 2) << 24)) * unit;
}

/** The memory behind the source has to be there for four bytes more. */
export function unpackStereo24(source: usize, left: usize, right: usize, frames: i32): void {
  const stop = left + ((<usize>frames & ~3) << 2);
  for (; left < stop; source += 24, left += 16, right += 16) {
    const a = four24(source), b = four24(source + 12);
    v128.store(left, scaled(v128.shuffle<f32>(a, b, 0, 2, 4, 6)));
    v128.store(right, scaled(v128.shuffle<f32>(a, b, 1, 3, 5, 7)));
  }
  for (const end = stop + ((<usize>frames & 3) << 2); left < end; source += 6, left += 4, right += 4) {
    store<f32>(left, one24(source));
    store<f32>(right, one24(source + 3));
  }
}

export function unpack24(source: usize, stride: usize, target: usize, frames: i32): void {
  for (const stop = target + (<usize>frames << 2); target < stop; source += stride, target += 4) {
    store<f32>(target, one24(source));
  }
}

export function unpackStereo16(source: usize, left: usize, right: usize, frames: i32): void {
  const top = i32x4.splat(0xffff0000);
  const stop = left + ((<usize>frames & ~3) << 2);
  for (; left < stop; source += 16, left += 16, right += 16) {
    const v = v128.load(source);
    v128.store(left, scaled(i32x4.shl(v, 16)));
    v128.store(right, scaled(v128.and(v, top)));
  }
  for (const end = stop + ((<usize>frames & 3) << 2); left < end; source += 4, left += 4, right += 4) {
    store<f32>(left, <f32>(<i32>load<i16>(source) << 16) * unit);
    store<f32>(right, <f32>(<i32>load<i16>(source, 2) << 16) * unit);
  }
}

export function unpack16(source: usize, stride: usize, target: usize, frames: i32): void {
  for (const stop = target + (<usize>frames << 2); target < stop; source += stride, target += 4) {
    store<f32>(target, <f32>(<i32>load<i16>(source) << 16) * unit);
  }
}

/** Whether all lanes are finite numbers. */
@inline
function areFinite(v: v128): v128 {
  return f32x4.eq(f32x4.sub(v, v), f32x4.splat(0));
}

/** Interleaves two channels of floats. 1 where all are finite numbers, otherwise 0. */
export function packStereoFloats(left: usize, right: usize, target: usize, frames: i32): i32 {
  let finite = i32x4.splat(-1);
  const stop = left + ((<usize>frames & ~3) << 2);
  for (; left < stop; left += 16, right += 16, target += 32) {
    const l = v128.load(left), r = v128.load(right);
    finite = v128.and(finite, v128.and(areFinite(l), areFinite(r)));
    v128.store(target, v128.shuffle<f32>(l, r, 0, 4, 1, 5));
    v128.store(target, v128.shuffle<f32>(l, r, 2, 6, 3, 7), 16);
  }
  let isFinite = v128.all_true<i32>(finite);
  for (const end = stop + ((<usize>frames & 3) << 2); left < end; left += 4, right += 4, target += 8) {
    const l = load<f32>(left), r = load<f32>(right);
    isFinite = isFinite && l - l === 0 && r - r === 0;
    store<f32>(target, l);
    store<f32>(target, r, 4);
  }
  return isFinite ? 1 : 0;
}

export function packFloats(source: usize, target: usize, stride: usize, frames: i32): i32 {
  let isFinite = true;
  for (const stop = source + (<usize>frames << 2); source < stop; source += 4, target += stride) {
    const x = load<f32>(source);
    isFinite = isFinite && x - x === 0;
    store<f32>(target, x);
  }
  return isFinite ? 1 : 0;
}

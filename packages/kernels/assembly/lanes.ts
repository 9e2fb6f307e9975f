/** Lanes of vectors: in doubles and back, summed, in other places; exports nothing of the module, as JavaScript knows no vectors. */

/** The first two of four floats as doubles. */
@inline
export function lower(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two. */
@inline
export function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0));
}

/** Two doubles and two more as four floats. */
@inline
export function rounded(a: v128, b: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

/** Sum of two doubles. */
@inline
export function sumOfTwo(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Sum of four floats, in pairs. */
@inline
export function sumOfFour(v: v128): f32 {
  const pairs = f32x4.add(v, i64x2.shuffle(v, v, 1, 0));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The largest of four floats; NaN where one is. */
@inline
export function largestOfFour(v: v128): f32 {
  const pairs = f32x4.max(v, i64x2.shuffle(v, v, 1, 0));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Silence in place of floats that are no finite numbers. */
@inline
export function finite(v: v128): v128 {
  return v128.and(v, f32x4.eq(f32x4.sub(v, v), f32x4.splat(0)));
}

/** Doubles below 1e-30 are put to rest before they become denormal, which costs a hundred times more a sample. */
@inline
export function rested(v: v128): v128 {
  return v128.and(v, f64x2.gt(f64x2.abs(v), f64x2.splat(1e-30)));
}

/** The double of an index in both lanes. */
@inline
export function splatAt(doubles: usize, index: i32): v128 {
  return v128.load64_splat(doubles + (<usize>index << 3));
}

/** The first lanes of four vectors, their second ones, … : all four turn a square of samples over. */
@inline
export function firsts(a: v128, b: v128, c: v128, d: v128): v128 {
  return i64x2.shuffle(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(c, d, 0, 4, 1, 5), 0, 2);
}

@inline
export function seconds(a: v128, b: v128, c: v128, d: v128): v128 {
  return i64x2.shuffle(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(c, d, 0, 4, 1, 5), 1, 3);
}

@inline
export function thirds(a: v128, b: v128, c: v128, d: v128): v128 {
  return i64x2.shuffle(i32x4.shuffle(a, b, 2, 6, 3, 7), i32x4.shuffle(c, d, 2, 6, 3, 7), 0, 2);
}

@inline
export function fourths(a: v128, b: v128, c: v128, d: v128): v128 {
  return i64x2.shuffle(i32x4.shuffle(a, b, 2, 6, 3, 7), i32x4.shuffle(c, d, 2, 6, 3, 7), 1, 3);
}

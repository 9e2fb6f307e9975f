/** What meters read of samples: their range and sums, K-weighted energy, and where they may be higher than before. */
import { finite, largestOfFour, lower, rested, splatAt, sumOfTwo, upper } from './lanes';

/**
 * Fills `out` with the lowest sample and the highest (∞ and −∞ of nothing), their sum and the sum of their squares, in
 * doubles. The sums are no numbers where a sample is none.
 */
export function sampleLevels(samples: usize, count: i32, out: usize): void {
  let least = f32x4.splat(Infinity);
  let most = f32x4.splat(-Infinity);
  let sumA = f64x2.splat(0), sumB = f64x2.splat(0);
  let squareA = f64x2.splat(0), squareB = f64x2.splat(0);
  let at = samples;
  for (const stop = samples + ((<usize>count & ~3) << 2); at < stop; at += 16) {
    const v = v128.load(at);
    least = f32x4.pmin(least, v);
    most = f32x4.pmax(most, v);
    const a = lower(v), b = upper(v);
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    squareA = f64x2.add(squareA, f64x2.mul(a, a));
    squareB = f64x2.add(squareB, f64x2.mul(b, b));
  }
  let lowest = min(
    min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)),
    min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)),
  );
  let highest = largestOfFour(most);
  let sum = sumOfTwo(f64x2.add(sumA, sumB));
  let square = sumOfTwo(f64x2.add(squareA, squareB));
  for (const stop = samples + (<usize>count << 2); at < stop; at += 4) {
    const x = load<f32>(at);
    lowest = x < lowest ? x : lowest;
    highest = x > highest ? x : highest;
    sum += <f64>x;
    square += <f64>x * <f64>x;
  }
  store<f64>(out, <f64>lowest);
  store<f64>(out, <f64>highest, 8);
  store<f64>(out, sum, 16);
  store<f64>(out, square, 24);
}

/** Sum of the products of two channels. */
export function sampleProduct(left: usize, right: usize, count: i32): f64 {
  let a = f64x2.splat(0), b = f64x2.splat(0);
  const stop = left + ((<usize>count & ~3) << 2);
  for (; left < stop; left += 16, right += 16) {
    const l = v128.load(left), r = v128.load(right);
    a = f64x2.add(a, f64x2.mul(lower(l), lower(r)));
    b = f64x2.add(b, f64x2.mul(upper(l), upper(r)));
  }
  let sum = sumOfTwo(f64x2.add(a, b));
  for (const end = stop + ((<usize>count & 3) << 2); left < end; left += 4, right += 4) {
    sum += <f64>load<f32>(left) * <f64>load<f32>(right);
  }
  return sum;
}

/**
 * K-weights two channels, in the lanes of doubles, and adds to the energy of either. `weighting` holds b0 b1 b2 a1 a2 of
 * the shelf and a1 a2 of the high-pass; `memory` two values each before the shelf, between the sections and behind, then
 * the energy (16 bytes each). Where a segment `ends` there, the energy goes to `energy` and starts anew.
 *
 * Direct form I, in the order of the plain twin: every bit is the same.
 */
export function kWeightedEnergy(
  weighting: usize,
  memory: usize,
  energy: usize,
  left: usize,
  right: usize,
  count: i32,
  ends: i32,
): void {
  const b0 = splatAt(weighting, 0), b1 = splatAt(weighting, 1), b2 = splatAt(weighting, 2);
  const a1 = splatAt(weighting, 3), a2 = splatAt(weighting, 4);
  const c1 = splatAt(weighting, 5), c2 = splatAt(weighting, 6);
  let x1 = v128.load(memory), x2 = v128.load(memory, 16);
  let s1 = v128.load(memory, 32), s2 = v128.load(memory, 48);
  let y1 = v128.load(memory, 64), y2 = v128.load(memory, 80);
  let sum = v128.load(memory, 96);
  const fours = left + ((<usize>count & ~3) << 2);
  const stop = left + (<usize>count << 2);
  let early = f32x4.splat(0), late = early;
  while (left < stop) {
    // Four frames, or one at the end.
    const isFour = left < fours;
    if (isFour) {
      const l = finite(v128.load(left)), r = finite(v128.load(right));
      early = v128.shuffle<f32>(l, r, 0, 4, 1, 5);
      late = v128.shuffle<f32>(l, r, 2, 6, 3, 7);
    } else early = finite(f32x4.replace_lane(v128.load32_zero(left), 1, load<f32>(right)));
    const x = lower(early);
    const s = shelf(b0, b1, b2, a1, a2, x, x1, x2, s1, s2);
    const y = highpass(c1, c2, s, s1, s2, y1, y2);
    sum = f64x2.add(sum, f64x2.mul(y, y));
    if (isFour) {
      const xb = upper(early);
      const sb = shelf(b0, b1, b2, a1, a2, xb, x, x1, s, s1);
      const yb = highpass(c1, c2, sb, s, s1, y, y1);
      sum = f64x2.add(sum, f64x2.mul(yb, yb));
      const xc = lower(late);
      const sc = shelf(b0, b1, b2, a1, a2, xc, xb, x, sb, s);
      const yc = highpass(c1, c2, sc, sb, s, yb, y);
      sum = f64x2.add(sum, f64x2.mul(yc, yc));
      x2 = xc;
      x1 = upper(late);
      s1 = shelf(b0, b1, b2, a1, a2, x1, xc, xb, sc, sb);
      s2 = sc;
      y1 = highpass(c1, c2, s1, sc, sb, yc, yb);
      y2 = yc;
      sum = f64x2.add(sum, f64x2.mul(y1, y1));
      left += 16;
      right += 16;
    } else {
      x2 = x1;
      x1 = x;
      s2 = s1;
      s1 = s;
      y2 = y1;
      y1 = y;
      left += 4;
      right += 4;
    }
  }
  if (ends !== 0) {
    v128.store(energy, sum);
    sum = f64x2.splat(0);
    x1 = rested(x1);
    x2 = rested(x2);
    s1 = rested(s1);
    s2 = rested(s2);
    y1 = rested(y1);
    y2 = rested(y2);
  }
  v128.store(memory, x1);
  v128.store(memory, x2, 16);
  v128.store(memory, s1, 32);
  v128.store(memory, s2, 48);
  v128.store(memory, y1, 64);
  v128.store(memory, y2, 80);
  v128.store(memory, sum, 96);
}

/** The first section's next value. */
// prettier-ignore
@inline
function shelf(
  b0: v128, b1: v128, b2: v128, a1: v128, a2: v128, x: v128, x1: v128, x2: v128, s1: v128, s2: v128,
): v128 {
  const fed = f64x2.add(f64x2.add(f64x2.mul(b0, x), f64x2.mul(b1, x1)), f64x2.mul(b2, x2));
  return f64x2.sub(f64x2.sub(fed, f64x2.mul(a2, s2)), f64x2.mul(a1, s1));
}

/** The second's, whose numerator is 1 −2 1. */
@inline
function highpass(c1: v128, c2: v128, s: v128, s1: v128, s2: v128, y1: v128, y2: v128): v128 {
  const fed = f64x2.sub(f64x2.add(s, s2), f64x2.add(s1, s1));
  return f64x2.sub(f64x2.sub(fed, f64x2.mul(c2, y2)), f64x2.mul(c1, y1));
}

/**
 * The first sample from `from` to before `end` at which a crest may be above the threshold: where the one before it,
 * raised by as much as it stands out from its neighbours, is; or one that is no number. `end` where there is none.
 */
export function findHigh(samples: usize, from: i32, end: i32, threshold: f32): i32 {
  const limit = f32x4.splat(threshold);
  const half = f32x4.splat(0.5);
  let i = from;
  for (; i + 4 <= end; i += 4) {
    const here = samples + (<usize>i << 2);
    const after = v128.load(here), middle = v128.load(here - 4), before = v128.load(here - 8);
    const raised = f32x4.sub(f32x4.add(middle, middle), f32x4.mul(half, f32x4.add(before, after)));
    // No number is not below it either.
    const high = ~i32x4.bitmask(f32x4.le(f32x4.abs(raised), limit)) & 15;
    if (high !== 0) return i + ctz(high);
  }
  for (; i < end; i++) {
    const here = samples + (<usize>i << 2);
    const raised = <f32>2 * load<f32>(here - 4) - <f32>0.5 * (load<f32>(here - 8) + load<f32>(here));
    if (!(abs(raised) <= threshold)) return i;
  }
  return end;
}

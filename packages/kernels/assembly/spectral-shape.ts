/** What a power spectrum looks like: its centre, how it rises over the last one, how even its bands are. */
import { fftPower } from './fft';
import { lower, sumOfTwo, upper } from './lanes';

/** Sums over amplitudes √p of bins `first` to before `bins`: Σ √p and Σ k·√p; at `out`, two doubles. */
export function amplitudeSums(power: usize, first: i32, bins: i32, out: usize): void {
  let sumA = f64x2.splat(0);
  let sumB = f64x2.splat(0);
  let momentA = f64x2.splat(0);
  let momentB = f64x2.splat(0);
  let places = f64x2.add(f64x2.splat(<f64>first), f64x2(0, 1));
  let bin = first;
  for (; bin + 4 <= bins; bin += 4) {
    const size = f32x4.sqrt(v128.load(power + (<usize>bin << 2)));
    const a = lower(size);
    const b = upper(size);
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    momentA = f64x2.add(momentA, f64x2.mul(a, places));
    momentB = f64x2.add(momentB, f64x2.mul(b, f64x2.add(places, f64x2.splat(2))));
    places = f64x2.add(places, f64x2.splat(4));
  }
  let sum = sumOfTwo(f64x2.add(sumA, sumB));
  let moment = sumOfTwo(f64x2.add(momentA, momentB));
  for (; bin < bins; bin++) {
    const size = <f64>sqrt<f32>(load<f32>(power + (<usize>bin << 2)));
    sum += size;
    moment += size * <f64>bin;
  }
  store<f64>(out, sum);
  store<f64>(out, moment, 8);
}

/** Sum of the rises of amplitudes over `before`, which are replaced by those of this spectrum. */
function riseOver(power: usize, before: usize, bins: i32): f64 {
  let riseA = f64x2.splat(0);
  let riseB = f64x2.splat(0);
  const end = power + (<usize>(bins & ~3) << 2);
  for (; power < end; power += 16, before += 16) {
    const size = f32x4.sqrt(v128.load(power));
    const more = f32x4.max(f32x4.sub(size, v128.load(before)), f32x4.splat(0));
    v128.store(before, size);
    riseA = f64x2.add(riseA, lower(more));
    riseB = f64x2.add(riseB, upper(more));
  }
  let rise = sumOfTwo(f64x2.add(riseA, riseB));
  for (const last = end + (<usize>(bins & 3) << 2); power < last; power += 4, before += 4) {
    const size = sqrt<f32>(load<f32>(power));
    rise += <f64>max<f32>(size - load<f32>(before), 0);
    store<f32>(before, size);
  }
  return rise;
}

/**
 * Of every frame of a signal, `hop` samples apart: Σ √p, Σ k·√p and the rise of √p over the frame before, three doubles.
 * `power` and `before` have room for the bins; `before` holds the amplitudes of the last frame.
 */
export function fftFeatures(
  plan: usize, size: i32, input: usize, hop: i32, frames: i32, window: usize, power: usize, before: usize, out: usize,
): void {
  const bins = (size >> 1) + 1;
  for (; frames > 0; frames--, input += <usize>hop << 2, out += 24) {
    fftPower(plan, input, window, power, false);
    amplitudeSums(power, 0, bins, out);
    store<f64>(out, riseOver(power, before, bins), 16);
  }
}

/** Of each band, from edge i up to the next edge: the sum of the powers, and of the logarithms of powers plus `least`. */
export function bandLogarithms(power: usize, edges: usize, bands: i32, least: f64, out: usize): void {
  for (let band = 0; band < bands; band++, edges += 4, out += 16) {
    const from = load<i32>(edges);
    bandLogarithm(power + (<usize>from << 2), load<i32>(edges, 4) - from, least, out);
  }
}

/**
 * Instead of many logarithms, products are taken, whose exponents are put aside every eight factors: before they grow too
 * small for a double.
 */
function bandLogarithm(power: usize, count: i32, least: f64, out: usize): void {
  const leasts = f64x2.splat(least);
  let productA = f64x2.splat(1);
  let productB = f64x2.splat(1);
  let exponents = i64x2.splat(0);
  let sumA = f64x2.splat(0);
  let sumB = f64x2.splat(0);
  let left = count;
  while (left >= 4) {
    for (let factor = 0; factor < 8 && left >= 4; factor++, left -= 4, power += 16) {
      const four = v128.load(power);
      const a = lower(four);
      const b = upper(four);
      sumA = f64x2.add(sumA, a);
      sumB = f64x2.add(sumB, b);
      productA = f64x2.mul(productA, f64x2.add(a, leasts));
      productB = f64x2.mul(productB, f64x2.add(b, leasts));
    }
    exponents = i64x2.add(exponents, i64x2.add(exponentOf(productA), exponentOf(productB)));
    productA = mantissaOf(productA);
    productB = mantissaOf(productB);
  }
  let sum = sumOfTwo(f64x2.add(sumA, sumB));
  const products = f64x2.mul(productA, productB);
  let product = f64x2.extract_lane(products, 0) * f64x2.extract_lane(products, 1);
  for (; left > 0; left--, power += 4) {
    const one = <f64>load<f32>(power);
    sum += one;
    product *= one + least;
  }
  const exponent = <f64>(i64x2.extract_lane(exponents, 0) + i64x2.extract_lane(exponents, 1));
  store<f64>(out, sum);
  store<f64>(out, Math.log(product) + exponent * Math.LN2, 8);
}

@inline
function exponentOf(v: v128): v128 {
  return i64x2.sub(i64x2.shr_u(v, 52), i64x2.splat(1023));
}

@inline
function mantissaOf(v: v128): v128 {
  return v128.or(v128.and(v, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
}

/** What an analysis hears of a track: its channels' levels, their mean (mid) and the mean of every second one turned over (side). */

@inline
function finite(value: v128): v128 {
  return v128.and(value, f32x4.eq(f32x4.sub(value, value), f32x4.splat(0)));
}

/** Fills `mid` and `side` from channels `stride` bytes apart; up to 3 values more are written. */
export function foldMidSide(input: usize, stride: usize, channels: i32, count: i32, mid: usize, side: usize): void {
  const share = f32x4.splat(<f32>(1.0 / <f64>channels));
  for (const stop = input + (<usize>count << 2); input < stop; input += 16, mid += 16, side += 16) {
    let sum = v128.load(input);
    let turned = channels > 1 ? sum : f32x4.splat(0);
    for (let channel = 1; channel < channels; channel++) {
      const sample = v128.load(input + <usize>channel * stride);
      sum = f32x4.add(sum, sample);
      turned = (channel & 1) === 0 ? f32x4.add(turned, sample) : f32x4.sub(turned, sample);
    }
    v128.store(mid, finite(f32x4.mul(sum, share)));
    v128.store(side, finite(f32x4.mul(turned, share)));
  }
}

/** Sum, sum of squares and largest size of every block of a channel: three doubles each. */
export function blockLevels(input: usize, count: i32, block: i32, output: usize): void {
  for (let from = 0; from < count; from += block, output += 24) {
    levelOf(input + (<usize>from << 2), min(block, count - from), output);
  }
}

function levelOf(input: usize, count: i32, output: usize): void {
  let sumA = f64x2.splat(0);
  let sumB = f64x2.splat(0);
  let squaresA = f64x2.splat(0);
  let squaresB = f64x2.splat(0);
  let largest = f32x4.splat(0);
  const stop = input + (<usize>count << 2);
  for (; input + 16 <= stop; input += 16) {
    const samples = v128.load(input);
    largest = f32x4.max(largest, f32x4.abs(samples));
    const a = f64x2.promote_low_f32x4(samples);
    const b = f64x2.promote_low_f32x4(i32x4.shuffle(samples, samples, 2, 3, 2, 3));
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    squaresA = f64x2.add(squaresA, f64x2.mul(a, a));
    squaresB = f64x2.add(squaresB, f64x2.mul(b, b));
  }
  const sums = f64x2.add(sumA, sumB);
  const squares = f64x2.add(squaresA, squaresB);
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  let peak = max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
  for (; input < stop; input += 4) {
    const sample = load<f32>(input);
    sum += <f64>sample;
    square += <f64>sample * <f64>sample;
    peak = max(peak, abs(sample));
  }
  store<f64>(output, sum);
  store<f64>(output, square, 8);
  store<f64>(output, <f64>peak, 16);
}

/** Sum of the squares of values whose count is a multiple of 8. */
function energyOf(values: usize, count: i32): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  const stop = values + (<usize>count << 2);
  for (; values + 32 <= stop; values += 32) {
    const a = v128.load(values);
    const b = v128.load(values, 16);
    even = f32x4.add(even, f32x4.mul(a, a));
    odd = f32x4.add(odd, f32x4.mul(b, b));
  }
  const four = f32x4.add(even, odd);
  const two = f32x4.add(four, i32x4.shuffle(four, four, 2, 3, 0, 1));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

/** Whether the side has more than a share of the mid's energy. The count is a multiple of 8. */
export function sideMatters(mid: usize, side: usize, count: i32, share: f32): i32 {
  return energyOf(side, count) > share * energyOf(mid, count) ? 1 : 0;
}

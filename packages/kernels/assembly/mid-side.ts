/** What an analysis hears of a track: its channels' levels, their mean (mid) and the mean of every second one turned over (side). */
import { finite, largestOfFour, lower, sumOfFour, sumOfTwo, upper } from './lanes';

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
    const a = lower(samples);
    const b = upper(samples);
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    squaresA = f64x2.add(squaresA, f64x2.mul(a, a));
    squaresB = f64x2.add(squaresB, f64x2.mul(b, b));
  }
  let sum = sumOfTwo(f64x2.add(sumA, sumB));
  let square = sumOfTwo(f64x2.add(squaresA, squaresB));
  let peak = largestOfFour(largest);
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
  return sumOfFour(f32x4.add(even, odd));
}

/** Whether the side has more than a share of the mid's energy. The count is a multiple of 8. */
export function sideMatters(mid: usize, side: usize, count: i32, share: f32): i32 {
  return energyOf(side, count) > share * energyOf(mid, count) ? 1 : 0;
}

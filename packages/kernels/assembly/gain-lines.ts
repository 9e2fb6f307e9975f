/** Gains that are drawn in straight lines from piece to piece, and what they are worked out of. */
import { largestOfFour, lower, rounded, sumOfTwo, upper } from './lanes';

/** Raises each of `peaks` to the largest magnitude of its `hop` of samples. */
export function piecePeaks(samples: usize, frames: i32, hop: i32, peaks: usize): void {
  for (let from = 0; from < frames; from += hop, peaks += 8) {
    const end = samples + (<usize>min(hop, frames - from) << 2);
    let most = f32x4.splat(0);
    for (; samples + 16 <= end; samples += 16) most = f32x4.max(most, f32x4.abs(v128.load(samples)));
    let peak = largestOfFour(most);
    for (; samples < end; samples += 4) peak = max(peak, abs(load<f32>(samples)));
    store<f64>(peaks, max(load<f64>(peaks), <f64>peak));
  }
}

/** Multiplies by gains, `hop` samples from one to the next. Returns the energy of what comes out. */
export function applyGainLine(samples: usize, frames: i32, hop: i32, gains: usize): f64 {
  let energy = f64x2.splat(0);
  let rest: f64 = 0;
  for (let from = 0; from < frames; from += hop, gains += 8) {
    const end = samples + (<usize>min(hop, frames - from) << 2);
    const gain = load<f64>(gains);
    const slope = (load<f64>(gains, 8) - gain) / <f64>hop;
    let low = f64x2(gain, gain + slope);
    const two = f64x2.splat(2 * slope);
    const four = f64x2.splat(4 * slope);
    let i = 0;
    for (; samples + 16 <= end; samples += 16, i += 4) {
      const x = v128.load(samples);
      const a = f64x2.mul(lower(x), low);
      const b = f64x2.mul(upper(x), f64x2.add(low, two));
      v128.store(samples, rounded(a, b));
      energy = f64x2.add(energy, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
      low = f64x2.add(low, four);
    }
    for (; samples < end; samples += 4, i++) {
      const y = <f64>load<f32>(samples) * (gain + slope * <f64>i);
      store<f32>(samples, <f32>y);
      rest += y * y;
    }
  }
  return sumOfTwo(energy) + rest;
}

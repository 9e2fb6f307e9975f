/** Gains and sums, in doubles and rounded once: to the same bits as in plain TypeScript. */
import { lower, rounded, upper } from './lanes';

export function multiply(samples: usize, frames: i32, gain: f64): void {
  const gains = f64x2.splat(gain);
  let i = 0;
  for (; i + 4 <= frames; i += 4, samples += 16) {
    const x = v128.load(samples);
    v128.store(samples, rounded(f64x2.mul(gains, lower(x)), f64x2.mul(gains, upper(x))));
  }
  for (; i < frames; i++, samples += 4) store<f32>(samples, <f32>(gain * <f64>load<f32>(samples)));
}

/** Adds samples to a row of doubles, in whole groups of 4. */
export function addToSums(sums: usize, samples: usize, frames: i32): void {
  for (const end = samples + (<usize>frames << 2); samples < end; samples += 16, sums += 32) {
    const x = v128.load(samples);
    v128.store(sums, f64x2.add(v128.load(sums), lower(x)));
    v128.store(sums, f64x2.add(v128.load(sums, 16), upper(x)), 16);
  }
}

/** Rounds a row of doubles to samples, in whole groups of 4. */
export function roundSums(sums: usize, samples: usize, frames: i32): void {
  for (const end = samples + (<usize>frames << 2); samples < end; samples += 16, sums += 32) {
    v128.store(samples, rounded(v128.load(sums), v128.load(sums, 16)));
  }
}

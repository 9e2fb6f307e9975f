/** Level of finished sound: its offset, its energy piece by piece, its peak, its clipped runs. */
import { largestOfFour, lower, sumOfTwo, upper } from './lanes';

export function sumOf(samples: usize, frames: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const end = samples + (<usize>frames << 2);
  for (; samples + 16 <= end; samples += 16) {
    even = f64x2.add(even, lower(v128.load64_zero(samples)));
    odd = f64x2.add(odd, lower(v128.load64_zero(samples, 8)));
  }
  let sum = sumOfTwo(f64x2.add(even, odd));
  for (; samples < end; samples += 4) sum += <f64>load<f32>(samples);
  return sum;
}

/** Takes `offset` off every sample; over the first `before` and the last `after` it fades in and out. */
export function subtractOffset(samples: usize, frames: i32, offset: f64, before: i32, after: i32): void {
  for (let i = 0; i < before; i++) fadeAt(samples, i, offset * min(1, min((<f64>i + 0.5) / <f64>before, fall(i, frames, after))));
  const offsets = f32x4.splat(<f32>offset);
  const end = samples + (<usize>(frames - after) << 2);
  let at = samples + (<usize>before << 2);
  for (; at + 16 <= end; at += 16) v128.store(at, f32x4.sub(v128.load(at), offsets));
  for (; at < end; at += 4) store<f32>(at, load<f32>(at) - <f32>offset);
  for (let i = max(before, frames - after); i < frames; i++) fadeAt(samples, i, offset * fall(i, frames, after));
}

@inline
function fall(i: i32, frames: i32, after: i32): f64 {
  return i >= frames - after ? (<f64>(frames - i) - 0.5) / <f64>after : 1;
}

@inline
function fadeAt(samples: usize, i: i32, offset: f64): void {
  const at = samples + (<usize>i << 2);
  store<f32>(at, <f32>(<f64>load<f32>(at) - offset));
}

/** Scales the samples; adds the energy of each `hop` of them to `energies`. Returns the largest of `most` and theirs. */
export function scalePieces(samples: usize, frames: i32, gain: f32, hop: i32, energies: usize, most: f32): f32 {
  const gains = f32x4.splat(gain);
  let peaks = f32x4.splat(most);
  for (let from = 0; from < frames; from += hop, energies += 8) {
    const end = samples + (<usize>min(hop, frames - from) << 2);
    let sums = f64x2.splat(0);
    for (; samples + 16 <= end; samples += 16) {
      const x = f32x4.mul(v128.load(samples), gains);
      v128.store(samples, x);
      peaks = f32x4.max(peaks, f32x4.abs(x));
      const low = lower(x);
      const high = upper(x);
      sums = f64x2.add(sums, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    }
    let sum = sumOfTwo(sums);
    for (; samples < end; samples += 4) {
      const x = load<f32>(samples) * gain;
      store<f32>(samples, x);
      peaks = f32x4.max(peaks, f32x4.splat(abs(x)));
      sum += <f64>x * <f64>x;
    }
    store<f64>(energies, load<f64>(energies) + sum);
  }
  return largestOfFour(peaks);
}

/** Samples that stand in runs of three or more equal ones of at least `ceiling`. */
export function clippedSamples(samples: usize, frames: i32, ceiling: f32): i32 {
  const ceilings = f32x4.splat(ceiling);
  let clipped = 0;
  let run = 0;
  let before: f32 = 0;
  for (let i = 0; i < frames;) {
    const at = samples + (<usize>i << 2);
    if (i + 4 <= frames && !v128.any_true(f32x4.ge(f32x4.abs(v128.load(at)), ceilings))) {
      run = 0;
      i += 4;
      continue;
    }
    const sample = load<f32>(at);
    run = abs(sample) < ceiling ? 0 : run > 0 && sample === before ? run + 1 : 1;
    if (run === 3) clipped += 3;
    else if (run > 3) clipped += 1;
    before = sample;
    i += 1;
  }
  return clipped;
}

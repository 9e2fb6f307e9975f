/** Runs of samples under curves: crossfades, rises, shapes. In double precision, to the bit what their plain twins give. */

@inline
function pair(samples: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(samples));
}

@inline
function storePair(samples: usize, values: v128): void {
  v128.store64_lane(samples, f32x4.demote_f64x2_zero(values), 0);
}

/** Puts the mean of two runs in the place of the first. */
export function averageRuns(first: usize, second: usize, frames: i32): void {
  const half = f32x4.splat(0.5);
  const stop = first + (<usize>frames << 2);
  for (; first + 16 <= stop; first += 16, second += 16) {
    v128.store(first, f32x4.mul(half, f32x4.add(v128.load(first), v128.load(second))));
  }
  for (; first < stop; first += 4, second += 4) store<f32>(first, <f32>0.5 * (load<f32>(first) + load<f32>(second)));
}

/**
 * Blends what follows a loop over its head, by gains for sides that have nothing in common, `outs` and `ins`, so changed
 * that a correlation `rho` keeps its level too. All have room for an even number of frames.
 */
export function blendHead(head: usize, after: usize, outs: usize, ins: usize, frames: i32, rho: f64): void {
  const one = f64x2.splat(1);
  const twice = f64x2.splat(2 * rho);
  for (let i = 0; i < frames; i += 2, head += 8, after += 8, outs += 16, ins += 16) {
    const out = v128.load(outs);
    const into = v128.load(ins);
    const level = f64x2.sqrt(f64x2.add(one, f64x2.mul(f64x2.mul(twice, out), into)));
    const going = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.div(out, level)));
    const coming = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.div(into, level)));
    storePair(head, f64x2.add(f64x2.mul(pair(after), going), f64x2.mul(pair(head), coming)));
  }
}

/** Multiplies samples by the square of i ÷ frames. They have room for an even number. */
export function riseBySquare(samples: usize, frames: i32): void {
  const whole = f64x2.splat(<f64>frames);
  const two = f64x2.splat(2);
  let places = f64x2(0, 1);
  for (let i = 0; i < frames; i += 2, samples += 8) {
    const share = f64x2.div(places, whole);
    storePair(samples, f64x2.mul(f64x2.mul(pair(samples), share), share));
    places = f64x2.add(places, two);
  }
}

/** Multiplies samples by a gain, then each by its own. Both have room for an even number. */
export function shapeRun(samples: usize, gain: f64, gains: usize, frames: i32): void {
  const all = f64x2.splat(gain);
  for (let i = 0; i < frames; i += 2, samples += 8, gains += 16) {
    storePair(samples, f64x2.mul(f64x2.mul(pair(samples), all), v128.load(gains)));
  }
}

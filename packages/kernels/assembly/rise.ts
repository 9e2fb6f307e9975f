/** The opening low-pass of a swell's rise, frame by frame, as the difference that it makes. */

/** 4 ramps up by one bin a lane. */
@inline
function binsFrom(k: i32): v128 {
  const first = <f32>k;
  return f32x4(first, first + 1, first + 2, first + 3);
}

/**
 * Multiplies a spectrum by force · (lift · |H| − 1), |H|² = 1 ÷ (1 + (k ÷ cutoff)⁸), in place. Both parts have room for a
 * multiple of four bins.
 */
export function weighLowpass(re: usize, im: usize, bins: i32, cutoff: f32, lift: f32, force: f32): void {
  const scale = f32x4.splat(1 / cutoff);
  const lifts = f32x4.splat(lift);
  const forces = f32x4.splat(force);
  const one = f32x4.splat(1);
  for (let k = 0; k < bins; k += 4, re += 16, im += 16) {
    const ratio = f32x4.mul(binsFrom(k), scale);
    const second = f32x4.mul(ratio, ratio);
    const fourth = f32x4.mul(second, second);
    const height = f32x4.sqrt(f32x4.add(one, f32x4.mul(fourth, fourth)));
    const weight = f32x4.mul(forces, f32x4.sub(f32x4.div(lifts, height), one));
    v128.store(re, f32x4.mul(v128.load(re), weight));
    v128.store(im, f32x4.mul(v128.load(im), weight));
  }
}

/** Adds the power of each bin of a spectrum to `powers`, which have room for a multiple of four. */
export function addPower(re: usize, im: usize, powers: usize, bins: i32): void {
  for (let k = 0; k < bins; k += 4, re += 16, im += 16, powers += 16) {
    const x = v128.load(re);
    const y = v128.load(im);
    v128.store(powers, f32x4.add(v128.load(powers), f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))));
  }
}

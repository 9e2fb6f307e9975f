/** Second-order sections over one or two channels at once, left and right in the lanes of a vector of doubles. */
import { rested, splatAt, sumOfTwo } from './lanes';

/** Bytes of a channel's samples between two looks at whether a section is at rest. */
const restBytes: usize = 4096;

/**
 * Runs up to three sections (b0 b1 b2 a1 a2, 40 bytes each) over both channels in place, in transposed direct form II.
 * `states` (s1 s2 of each section, left and right: 32 bytes a section) is where they start and end. Returns the energy
 * of what comes out of both.
 */
export function runCascade(sections: usize, count: i32, states: usize, left: usize, right: usize, frames: i32): f64 {
  const stop = left + (<usize>frames << 2);
  let energy = f64x2.splat(0);
  while (left < stop) {
    const size = min(restBytes, stop - left);
    if (count === 1) energy = f64x2.add(energy, run(1, sections, states, left, right, size));
    else if (count === 2) energy = f64x2.add(energy, run(2, sections, states, left, right, size));
    else energy = f64x2.add(energy, run(3, sections, states, left, right, size));
    for (let i = 0; i < 2 * count; i++) {
      const state = states + (<usize>i << 4);
      v128.store(state, rested(v128.load(state)));
    }
    left += size;
    right += size;
  }
  return sumOfTwo(energy);
}

/** A section's output, and its states after it. */
@inline
function output(b0: v128, x: v128, s1: v128): v128 {
  return f64x2.add(f64x2.mul(b0, x), s1);
}

@inline
function first(b1: v128, x: v128, s2: v128, a1: v128, y: v128): v128 {
  return f64x2.sub(f64x2.add(f64x2.mul(b1, x), s2), f64x2.mul(a1, y));
}

@inline
function second(b2: v128, x: v128, a2: v128, y: v128): v128 {
  return f64x2.sub(f64x2.mul(b2, x), f64x2.mul(a2, y));
}

/** A loop of its own for each count, which is a constant here: what is read of sections that are not there goes back as it is. */
@inline
function run(count: i32, p: usize, states: usize, left: usize, right: usize, size: usize): v128 {
  const b0 = splatAt(p, 0), b1 = splatAt(p, 1), b2 = splatAt(p, 2), a1 = splatAt(p, 3), a2 = splatAt(p, 4);
  const d0 = splatAt(p, 5), d1 = splatAt(p, 6), d2 = splatAt(p, 7), c1 = splatAt(p, 8), c2 = splatAt(p, 9);
  const f0 = splatAt(p, 10), f1 = splatAt(p, 11), f2 = splatAt(p, 12), e1 = splatAt(p, 13), e2 = splatAt(p, 14);
  let s1 = v128.load(states), s2 = v128.load(states, 16), t1 = v128.load(states, 32), t2 = v128.load(states, 48);
  let u1 = v128.load(states, 64), u2 = v128.load(states, 80);
  let energy = f64x2.splat(0);
  for (const stop = left + size; left < stop; left += 4, right += 4) {
    let x = f64x2(<f64>load<f32>(left), <f64>load<f32>(right));
    let y = output(b0, x, s1);
    s1 = first(b1, x, s2, a1, y);
    s2 = second(b2, x, a2, y);
    if (count > 1) {
      x = y;
      y = output(d0, x, t1);
      t1 = first(d1, x, t2, c1, y);
      t2 = second(d2, x, c2, y);
    }
    if (count > 2) {
      x = y;
      y = output(f0, x, u1);
      u1 = first(f1, x, u2, e1, y);
      u2 = second(f2, x, e2, y);
    }
    const out = f32x4.demote_f64x2_zero(y);
    v128.store32_lane(left, out, 0);
    v128.store32_lane(right, out, 1);
    energy = f64x2.add(energy, f64x2.mul(y, y));
  }
  v128.store(states, s1);
  v128.store(states, s2, 16);
  v128.store(states, t1, 32);
  v128.store(states, t2, 48);
  v128.store(states, u1, 64);
  v128.store(states, u2, 80);
  return energy;
}

/** Second-order sections over one or two channels at once, left and right in the lanes of a vector of doubles. */

@inline
function at(pointer: usize, index: i32): v128 {
  return v128.load64_splat(pointer + (<usize>index << 3));
}

/** Left and right as doubles. */
@inline
function pair(left: usize, right: usize): v128 {
  return f64x2(<f64>load<f32>(left), <f64>load<f32>(right));
}

/** A state below 1e-30 is put to rest before it becomes denormal, which costs a hundred times more a sample. */
@inline
function rested(state: v128): v128 {
  return v128.and(state, f64x2.gt(f64x2.abs(state), f64x2.splat(1e-30)));
}

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
    energy = f64x2.add(
      energy,
      count === 1 ? runOne(sections, states, left, right, size) : count === 2 ? runTwo(sections, states, left, right, size) : runThree(sections, states, left, right, size),
    );
    for (let i = 0; i < 2 * count; i++) {
      const state = states + (<usize>i << 4);
      v128.store(state, rested(v128.load(state)));
    }
    left += size;
    right += size;
  }
  return f64x2.extract_lane(energy, 0) + f64x2.extract_lane(energy, 1);
}

@inline
function put(left: usize, right: usize, y: v128): v128 {
  const out = f32x4.demote_f64x2_zero(y);
  v128.store32_lane(left, out, 0);
  v128.store32_lane(right, out, 1);
  return y;
}

function runOne(p: usize, states: usize, left: usize, right: usize, size: usize): v128 {
  const b0 = at(p, 0), b1 = at(p, 1), b2 = at(p, 2), a1 = at(p, 3), a2 = at(p, 4);
  let s1 = v128.load(states), s2 = v128.load(states, 16);
  let energy = f64x2.splat(0);
  for (const stop = left + size; left < stop; left += 4, right += 4) {
    const x = pair(left, right);
    const y = f64x2.add(f64x2.mul(b0, x), s1);
    s1 = f64x2.sub(f64x2.add(f64x2.mul(b1, x), s2), f64x2.mul(a1, y));
    s2 = f64x2.sub(f64x2.mul(b2, x), f64x2.mul(a2, y));
    put(left, right, y);
    energy = f64x2.add(energy, f64x2.mul(y, y));
  }
  v128.store(states, s1);
  v128.store(states, s2, 16);
  return energy;
}

function runTwo(p: usize, states: usize, left: usize, right: usize, size: usize): v128 {
  const b0 = at(p, 0), b1 = at(p, 1), b2 = at(p, 2), a1 = at(p, 3), a2 = at(p, 4);
  const d0 = at(p, 5), d1 = at(p, 6), d2 = at(p, 7), c1 = at(p, 8), c2 = at(p, 9);
  let s1 = v128.load(states), s2 = v128.load(states, 16), t1 = v128.load(states, 32), t2 = v128.load(states, 48);
  let energy = f64x2.splat(0);
  for (const stop = left + size; left < stop; left += 4, right += 4) {
    const x = pair(left, right);
    const y = f64x2.add(f64x2.mul(b0, x), s1);
    s1 = f64x2.sub(f64x2.add(f64x2.mul(b1, x), s2), f64x2.mul(a1, y));
    s2 = f64x2.sub(f64x2.mul(b2, x), f64x2.mul(a2, y));
    const z = f64x2.add(f64x2.mul(d0, y), t1);
    t1 = f64x2.sub(f64x2.add(f64x2.mul(d1, y), t2), f64x2.mul(c1, z));
    t2 = f64x2.sub(f64x2.mul(d2, y), f64x2.mul(c2, z));
    put(left, right, z);
    energy = f64x2.add(energy, f64x2.mul(z, z));
  }
  v128.store(states, s1);
  v128.store(states, s2, 16);
  v128.store(states, t1, 32);
  v128.store(states, t2, 48);
  return energy;
}

function runThree(p: usize, states: usize, left: usize, right: usize, size: usize): v128 {
  const b0 = at(p, 0), b1 = at(p, 1), b2 = at(p, 2), a1 = at(p, 3), a2 = at(p, 4);
  const d0 = at(p, 5), d1 = at(p, 6), d2 = at(p, 7), c1 = at(p, 8), c2 = at(p, 9);
  const f0 = at(p, 10), f1 = at(p, 11), f2 = at(p, 12), e1 = at(p, 13), e2 = at(p, 14);
  let s1 = v128.load(states), s2 = v128.load(states, 16), t1 = v128.load(states, 32), t2 = v128.load(states, 48);
  let u1 = v128.load(states, 64), u2 = v128.load(states, 80);
  let energy = f64x2.splat(0);
  for (const stop = left + size; left < stop; left += 4, right += 4) {
    const x = pair(left, right);
    const y = f64x2.add(f64x2.mul(b0, x), s1);
    s1 = f64x2.sub(f64x2.add(f64x2.mul(b1, x), s2), f64x2.mul(a1, y));
    s2 = f64x2.sub(f64x2.mul(b2, x), f64x2.mul(a2, y));
    const z = f64x2.add(f64x2.mul(d0, y), t1);
    t1 = f64x2.sub(f64x2.add(f64x2.mul(d1, y), t2), f64x2.mul(c1, z));
    t2 = f64x2.sub(f64x2.mul(d2, y), f64x2.mul(c2, z));
    const o = f64x2.add(f64x2.mul(f0, z), u1);
    u1 = f64x2.sub(f64x2.add(f64x2.mul(f1, z), u2), f64x2.mul(e1, o));
    u2 = f64x2.sub(f64x2.mul(f2, z), f64x2.mul(e2, o));
    put(left, right, o);
    energy = f64x2.add(energy, f64x2.mul(o, o));
  }
  v128.store(states, s1);
  v128.store(states, s2, 16);
  v128.store(states, t1, 32);
  v128.store(states, t2, 48);
  v128.store(states, u1, 64);
  v128.store(states, u2, 80);
  return energy;
}

/**
 * Biquad sections in a row over two channels side by side, in doubles: floats are too coarse for low corners.
 *
 * A section is kept as y = b0·x + s1, s1 = c1·x − a1·s1 + s2, s2 = c2·x − a2·s1, where c = b − a·b0: transposed direct form
 * II with y put into its states, which then wait for one product less.
 */

/** Vectors of two doubles, one a channel. */
@unmanaged
class Section {
  b0: f64; b0Right: f64;
  c1: f64; c1Right: f64;
  c2: f64; c2Right: f64;
  a1: f64; a1Right: f64;
  a2: f64; a2Right: f64;
  s1: f64; s1Right: f64;
  s2: f64; s2Right: f64;
}

@unmanaged
class Row {
  sections: usize;
  count: i32;
  /** Frames since it was last looked at whether a section is at rest. */
  age: i32;
}

@inline const REST_PERIOD: i32 = 1024;
@inline const NOTHING: f64 = 1e-30;

/** Two frames of both channels as two vectors, and back. */
@inline
function first(left: v128, right: v128): v128 {
  return f64x2.promote_low_f32x4(i32x4.shuffle(left, right, 0, 4, 0, 4));
}

@inline
function second(left: v128, right: v128): v128 {
  return f64x2.promote_low_f32x4(i32x4.shuffle(left, right, 1, 5, 1, 5));
}

@inline
function put(left: usize, right: usize, a: v128, b: v128): void {
  const x = f32x4.demote_f64x2_zero(a);
  const y = f32x4.demote_f64x2_zero(b);
  v128.store64_lane(left, i32x4.shuffle(x, y, 0, 4, 0, 4), 0);
  v128.store64_lane(right, i32x4.shuffle(x, y, 1, 5, 1, 5), 0);
}

@inline
function putOne(left: usize, right: usize, a: v128): void {
  const x = f32x4.demote_f64x2_zero(a);
  v128.store32_lane(left, x, 0);
  v128.store32_lane(right, x, 1);
}

function runOne(section: usize, left: usize, right: usize, frames: i32): void {
  const b0 = v128.load(section);
  const c1 = v128.load(section, 16);
  const c2 = v128.load(section, 32);
  const a1 = v128.load(section, 48);
  const a2 = v128.load(section, 64);
  let s1 = v128.load(section, 80);
  let s2 = v128.load(section, 96);
  let i = 0;
  for (; i + 2 <= frames; i += 2, left += 8, right += 8) {
    const l = v128.load64_zero(left);
    const r = v128.load64_zero(right);
    let x = first(l, r);
    const y = f64x2.add(f64x2.mul(b0, x), s1);
    let next = f64x2.sub(f64x2.add(f64x2.mul(c1, x), s2), f64x2.mul(a1, s1));
    s2 = f64x2.sub(f64x2.mul(c2, x), f64x2.mul(a2, s1));
    s1 = next;
    x = second(l, r);
    put(left, right, y, f64x2.add(f64x2.mul(b0, x), s1));
    next = f64x2.sub(f64x2.add(f64x2.mul(c1, x), s2), f64x2.mul(a1, s1));
    s2 = f64x2.sub(f64x2.mul(c2, x), f64x2.mul(a2, s1));
    s1 = next;
  }
  if (i < frames) {
    const x = first(v128.load32_zero(left), v128.load32_zero(right));
    putOne(left, right, f64x2.add(f64x2.mul(b0, x), s1));
    const next = f64x2.sub(f64x2.add(f64x2.mul(c1, x), s2), f64x2.mul(a1, s1));
    s2 = f64x2.sub(f64x2.mul(c2, x), f64x2.mul(a2, s1));
    s1 = next;
  }
  v128.store(section, s1, 80);
  v128.store(section, s2, 96);
}

/** Two sections in one loop: one computes while the other waits for itself. */
function runTwo(section: usize, left: usize, right: usize, frames: i32): void {
  const b0 = v128.load(section);
  const c1 = v128.load(section, 16);
  const c2 = v128.load(section, 32);
  const a1 = v128.load(section, 48);
  const a2 = v128.load(section, 64);
  let s1 = v128.load(section, 80);
  let s2 = v128.load(section, 96);
  const d0 = v128.load(section, 112);
  const e1 = v128.load(section, 128);
  const e2 = v128.load(section, 144);
  const f1 = v128.load(section, 160);
  const f2 = v128.load(section, 176);
  let t1 = v128.load(section, 192);
  let t2 = v128.load(section, 208);
  let i = 0;
  for (; i + 2 <= frames; i += 2, left += 8, right += 8) {
    const l = v128.load64_zero(left);
    const r = v128.load64_zero(right);
    let x = first(l, r);
    let y = f64x2.add(f64x2.mul(b0, x), s1);
    let next = f64x2.sub(f64x2.add(f64x2.mul(c1, x), s2), f64x2.mul(a1, s1));
    s2 = f64x2.sub(f64x2.mul(c2, x), f64x2.mul(a2, s1));
    s1 = next;
    const out = f64x2.add(f64x2.mul(d0, y), t1);
    next = f64x2.sub(f64x2.add(f64x2.mul(e1, y), t2), f64x2.mul(f1, t1));
    t2 = f64x2.sub(f64x2.mul(e2, y), f64x2.mul(f2, t1));
    t1 = next;
    x = second(l, r);
    y = f64x2.add(f64x2.mul(b0, x), s1);
    next = f64x2.sub(f64x2.add(f64x2.mul(c1, x), s2), f64x2.mul(a1, s1));
    s2 = f64x2.sub(f64x2.mul(c2, x), f64x2.mul(a2, s1));
    s1 = next;
    put(left, right, out, f64x2.add(f64x2.mul(d0, y), t1));
    next = f64x2.sub(f64x2.add(f64x2.mul(e1, y), t2), f64x2.mul(f1, t1));
    t2 = f64x2.sub(f64x2.mul(e2, y), f64x2.mul(f2, t1));
    t1 = next;
  }
  if (i < frames) {
    const x = first(v128.load32_zero(left), v128.load32_zero(right));
    const y = f64x2.add(f64x2.mul(b0, x), s1);
    let next = f64x2.sub(f64x2.add(f64x2.mul(c1, x), s2), f64x2.mul(a1, s1));
    s2 = f64x2.sub(f64x2.mul(c2, x), f64x2.mul(a2, s1));
    s1 = next;
    putOne(left, right, f64x2.add(f64x2.mul(d0, y), t1));
    next = f64x2.sub(f64x2.add(f64x2.mul(e1, y), t2), f64x2.mul(f1, t1));
    t2 = f64x2.sub(f64x2.mul(e2, y), f64x2.mul(f2, t1));
    t1 = next;
  }
  v128.store(section, s1, 80);
  v128.store(section, s2, 96);
  v128.store(section, t1, 192);
  v128.store(section, t2, 208);
}

/** Where both memories of a channel are next to nothing, they are put to rest before they become denormal, slow numbers. */
function rest(section: usize): void {
  const nothing = f64x2.splat(NOTHING);
  const s1 = v128.load(section, 80);
  const s2 = v128.load(section, 96);
  const heard = v128.not(v128.and(f64x2.lt(f64x2.abs(s1), nothing), f64x2.lt(f64x2.abs(s2), nothing)));
  v128.store(section, v128.and(s1, heard), 80);
  v128.store(section, v128.and(s2, heard), 96);
}

/** Two channels in place, or the same one twice. Where they are cut does not matter. */
export function filterSections(plan: usize, left: usize, right: usize, frames: i32): void {
  const row = changetype<Row>(plan);
  const size = offsetof<Section>();
  while (frames > 0) {
    const run = min(frames, REST_PERIOD - row.age);
    let section = row.sections;
    const end = section + <usize>row.count * size;
    for (; section + size < end; section += 2 * size) runTwo(section, left, right, run);
    if (section < end) runOne(section, left, right, run);
    left += <usize>run << 2;
    right += <usize>run << 2;
    frames -= run;
    row.age += run;
    if (row.age < REST_PERIOD) continue;
    row.age = 0;
    for (section = row.sections; section < end; section += size) rest(section);
  }
}

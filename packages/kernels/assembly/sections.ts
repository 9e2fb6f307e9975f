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

@inline
function output(b0: v128, x: v128, s1: v128): v128 {
  return f64x2.add(f64x2.mul(b0, x), s1);
}

@inline
function first(c1: v128, x: v128, s2: v128, a1: v128, s1: v128): v128 {
  return f64x2.sub(f64x2.add(f64x2.mul(c1, x), s2), f64x2.mul(a1, s1));
}

@inline
function second(c2: v128, x: v128, a2: v128, s1: v128): v128 {
  return f64x2.sub(f64x2.mul(c2, x), f64x2.mul(a2, s1));
}

/** One section, or two in one loop of their own: one computes while the other waits for itself. */
@inline
function run(isTwo: bool, section: usize, left: usize, right: usize, frames: i32): void {
  const b0 = v128.load(section);
  const c1 = v128.load(section, 16);
  const c2 = v128.load(section, 32);
  const a1 = v128.load(section, 48);
  const a2 = v128.load(section, 64);
  let s1 = v128.load(section, 80);
  let s2 = v128.load(section, 96);
  const next = isTwo ? section + offsetof<Section>() : section;
  const d0 = v128.load(next);
  const e1 = v128.load(next, 16);
  const e2 = v128.load(next, 32);
  const f1 = v128.load(next, 48);
  const f2 = v128.load(next, 64);
  let t1 = v128.load(next, 80);
  let t2 = v128.load(next, 96);
  for (const end = left + (<usize>frames << 2); left < end; left += 4, right += 4) {
    let x = f64x2(<f64>load<f32>(left), <f64>load<f32>(right));
    let y = output(b0, x, s1);
    const s = first(c1, x, s2, a1, s1);
    s2 = second(c2, x, a2, s1);
    s1 = s;
    if (isTwo) {
      x = y;
      y = output(d0, x, t1);
      const t = first(e1, x, t2, f1, t1);
      t2 = second(e2, x, f2, t1);
      t1 = t;
    }
    const out = f32x4.demote_f64x2_zero(y);
    v128.store32_lane(left, out, 0);
    v128.store32_lane(right, out, 1);
  }
  v128.store(section, s1, 80);
  v128.store(section, s2, 96);
  if (!isTwo) return;
  v128.store(next, t1, 80);
  v128.store(next, t2, 96);
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
    const count = min(frames, REST_PERIOD - row.age);
    let section = row.sections;
    const end = section + <usize>row.count * size;
    for (; section + size < end; section += 2 * size) run(true, section, left, right, count);
    if (section < end) run(false, section, left, right, count);
    left += <usize>count << 2;
    right += <usize>count << 2;
    frames -= count;
    row.age += count;
    if (row.age < REST_PERIOD) continue;
    row.age = 0;
    for (section = row.sections; section < end; section += size) rest(section);
  }
}

/** Stereo width by middle and side. */
import { allpass, ringOf } from './ring';
import { filterSections } from './sections';

@unmanaged
class Width {
  /** Gains of the side, and of one made out of the middle. */
  side: f32;
  spread: f32;
  /** The sections that the side goes through; none where it is 0. */
  highpass: usize;
  allpasses: usize;
  allpassCount: i32;
  allpassGain: f32;
  /** A row of the side, and one of the middle as it is smeared. */
  sides: usize;
  smeared: usize;
}

/** The most frames in one go; the rows have room for so many. */
@inline const SPAN: i32 = 256;

/** Halves of sum and difference, the latter times a gain, in whole groups of 4. */
function divide(left: usize, right: usize, middles: usize, sides: usize, frames: i32, side: f32): void {
  const half = f32x4.splat(0.5);
  const gain = f32x4.splat(0.5 * side);
  let i = 0;
  for (; i + 4 <= frames; i += 4, left += 16, right += 16, middles += 16, sides += 16) {
    const l = v128.load(left);
    const r = v128.load(right);
    v128.store(middles, f32x4.mul(half, f32x4.add(l, r)));
    v128.store(sides, f32x4.mul(gain, f32x4.sub(l, r)));
  }
  for (; i < frames; i++, left += 4, right += 4, middles += 4, sides += 4) {
    store<f32>(middles, 0.5 * (load<f32>(left) + load<f32>(right)));
    store<f32>(sides, 0.5 * side * (load<f32>(left) - load<f32>(right)));
  }
}

function addTo(target: usize, source: usize, gain: f32, frames: i32): void {
  const gains = f32x4.splat(gain);
  for (const end = target + (<usize>frames << 2); target < end; target += 16, source += 16) {
    v128.store(target, f32x4.add(v128.load(target), f32x4.mul(gains, v128.load(source))));
  }
}

/** Sum and difference of the middle, which is that of what lies in the channels, and a side. */
function unite(left: usize, right: usize, sides: usize, frames: i32): void {
  const half = f32x4.splat(0.5);
  let i = 0;
  for (; i + 4 <= frames; i += 4, left += 16, right += 16, sides += 16) {
    const m = f32x4.mul(half, f32x4.add(v128.load(left), v128.load(right)));
    const s = v128.load(sides);
    v128.store(left, f32x4.add(m, s));
    v128.store(right, f32x4.sub(m, s));
  }
  for (; i < frames; i++, left += 4, right += 4, sides += 4) {
    const m: f32 = 0.5 * (load<f32>(left) + load<f32>(right));
    const s = load<f32>(sides);
    store<f32>(left, m + s);
    store<f32>(right, m - s);
  }
}

/** Two channels in place. Where they are cut does not matter. */
export function widen(plan: usize, left: usize, right: usize, frames: i32): void {
  const width = changetype<Width>(plan);
  const sides = width.sides;
  const smeared = width.smeared;
  for (; frames > 0; frames -= SPAN, left += <usize>SPAN << 2, right += <usize>SPAN << 2) {
    const run = min(SPAN, frames);
    divide(left, right, smeared, sides, run, width.side);
    if (width.spread > 0) {
      for (let i = 0; i < width.allpassCount; i++) allpass(ringOf(width.allpasses, i), width.allpassGain, smeared, run);
      addTo(sides, smeared, width.spread, run);
    }
    if (width.highpass !== 0) filterSections(width.highpass, sides, sides, run);
    unite(left, right, sides, run);
  }
}

/**
 * Grains of a cloud: read at any speed, put under a window, added around a circle.
 *
 * A grain lies as two runs of samples, left and right. `rows` holds a row for each of `phases` places after a sample: four
 * weights, then what they grow by up to the next row, then the next four; `taps` is a multiple of 4. All rows together
 * stay in the nearest cache.
 */
import { lower, rounded, sumOfTwo, upper } from './lanes';

/** Fills `rows` as above with the plain ones of a design, of which there is one more. */
export function growingRows(plain: usize, taps: i32, phases: i32, rows: usize): void {
  const rowBytes = <usize>taps << 2;
  for (const end = plain + <usize>phases * rowBytes; plain < end; plain += 16, rows += 32) {
    const weights = v128.load(plain);
    v128.store(rows, weights);
    v128.store(rows, f32x4.sub(v128.load(plain + rowBytes), weights), 16);
  }
}

/** Fills two runs with what lies at `position`, and every `step` after it, of inputs whose pointers are the row of 0. */
function readRuns(
  rows: usize, taps: i32, phases: i32,
  left: usize, right: usize, position: f64, step: f64,
  intoLeft: usize, intoRight: usize, frames: i32,
): void {
  const rowBytes = <usize>taps << 3;
  const unit: f64 = 4294967296;
  // Places in 2⁻³² of a sample.
  let at = <i64>(position * unit);
  const on = <i64>(step * unit);
  for (let i = 0; i < frames; i++, at += on) {
    const phase = <u64>(<u32>at) * phases;
    const share = f32x4.splat(<f32>(<i32>(<u32>phase >>> 1)) * <f32>(2 / unit));
    let weights = rows + <usize>(phase >>> 32) * rowBytes;
    const base = <usize>(at >>> 32) << 2;
    let l = left + base;
    let r = right + base;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (const end = weights + rowBytes - 32; weights < end; weights += 64, l += 32, r += 32) {
      const even = f32x4.add(v128.load(weights), f32x4.mul(share, v128.load(weights, 16)));
      const odd = f32x4.add(v128.load(weights, 32), f32x4.mul(share, v128.load(weights, 48)));
      a = f32x4.add(a, f32x4.mul(even, v128.load(l)));
      b = f32x4.add(b, f32x4.mul(even, v128.load(r)));
      c = f32x4.add(c, f32x4.mul(odd, v128.load(l, 16)));
      d = f32x4.add(d, f32x4.mul(odd, v128.load(r, 16)));
    }
    if (taps & 4) {
      const last = f32x4.add(v128.load(weights), f32x4.mul(share, v128.load(weights, 16)));
      a = f32x4.add(a, f32x4.mul(last, v128.load(l)));
      b = f32x4.add(b, f32x4.mul(last, v128.load(r)));
    }
    a = f32x4.add(a, c);
    b = f32x4.add(b, d);
    const halves = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
    const sums = f32x4.add(halves, i32x4.shuffle(halves, halves, 2, 3, 0, 1));
    store<f32>(intoLeft + (<usize>i << 2), f32x4.extract_lane(sums, 0));
    store<f32>(intoRight + (<usize>i << 2), f32x4.extract_lane(sums, 1));
  }
}

/**
 * Fills `frames` samples of both outputs with the inputs under the window ½ − ½·cos 2πi÷frames, without what is constant
 * under it. The row of what lies at `position` 0 begins at the inputs' pointers, and the inputs reach as far as the last
 * row. `turnRe` and `turnIm` are cosine and sine of 2π÷frames; outputs and `window` have room for a multiple of four.
 * Returns the energy of both.
 */
export function readGrain(
  rows: usize, taps: i32, phases: i32,
  left: usize, right: usize, position: f64, step: f64,
  intoLeft: usize, intoRight: usize, window: usize, frames: i32, turnRe: f64, turnIm: f64,
): f64 {
  readRuns(rows, taps, phases, left, right, position, step, intoLeft, intoRight, frames);
  drawWindow(window, frames, turnRe, turnIm);
  return putUnder(intoLeft, window, frames) + putUnder(intoRight, window, frames);
}

/** Fills `window`, four at a time, silent behind its end. */
function drawWindow(window: usize, frames: i32, turnRe: f64, turnIm: f64): void {
  const twoRe = turnRe * turnRe - turnIm * turnIm;
  const twoIm = 2 * turnRe * turnIm;
  const onRe = f64x2.splat(twoRe * twoRe - twoIm * twoIm);
  const onIm = f64x2.splat(2 * twoRe * twoIm);
  let re = f64x2(1, turnRe);
  let im = f64x2(0, turnIm);
  let nextRe = f64x2(twoRe, twoRe * turnRe - twoIm * turnIm);
  let nextIm = f64x2(twoIm, twoRe * turnIm + twoIm * turnRe);
  const half = f64x2.splat(0.5);
  for (let i = 0; i < frames; i += 4) {
    const low = f64x2.sub(half, f64x2.mul(half, re));
    const high = f64x2.sub(half, f64x2.mul(half, nextRe));
    v128.store(window + (<usize>i << 2), rounded(low, high));
    const turned = f64x2.sub(f64x2.mul(re, onRe), f64x2.mul(im, onIm));
    im = f64x2.add(f64x2.mul(re, onIm), f64x2.mul(im, onRe));
    re = turned;
    const nextTurned = f64x2.sub(f64x2.mul(nextRe, onRe), f64x2.mul(nextIm, onIm));
    nextIm = f64x2.add(f64x2.mul(nextRe, onIm), f64x2.mul(nextIm, onRe));
    nextRe = nextTurned;
  }
  for (let i = frames; (i & 3) !== 0; i++) store<f32>(window + (<usize>i << 2), 0);
}

/** Puts samples under the window, less the constant that makes their sum 0 then; returns their energy. */
function putUnder(samples: usize, window: usize, frames: i32): f64 {
  for (let i = frames; (i & 3) !== 0; i++) store<f32>(samples + (<usize>i << 2), 0);
  const bytes = <usize>frames << 2;
  let sum = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) sum = f64x2.add(sum, bothHalves(f32x4.mul(v128.load(samples + k), v128.load(window + k))));
  // The window adds up to half its length.
  const offset = f32x4.splat(<f32>((2 * sumOfTwo(sum)) / <f64>frames));
  let energy = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const y = f32x4.mul(f32x4.sub(v128.load(samples + k), offset), v128.load(window + k));
    v128.store(samples + k, y);
    energy = f64x2.add(energy, bothHalves(f32x4.mul(y, y)));
  }
  return sumOfTwo(energy);
}

/** Lanes 0 and 1, as doubles, and those after them. */
@inline
function bothHalves(v: v128): v128 {
  return f64x2.add(lower(v), upper(v));
}

/** Adds `gain` times so many samples to others. */
function addScaled(output: usize, input: usize, count: i32, gain: f32): void {
  const gains = f32x4.splat(gain);
  const end = output + (<usize>count << 2);
  for (; output + 16 <= end; output += 16, input += 16) {
    v128.store(output, f32x4.add(v128.load(output), f32x4.mul(gains, v128.load(input))));
  }
  for (; output < end; output += 4, input += 4) store<f32>(output, load<f32>(output) + gain * load<f32>(input));
}

/** Adds a grain to the circle of `size` samples from `start`, 0 … size − 1, on; what passes the circle's end goes on at its start. */
export function addAround(circle: usize, size: i32, start: i32, grain: usize, frames: i32, gain: f32): void {
  while (frames > 0) {
    const count = min(frames, size - start);
    addScaled(circle + (<usize>start << 2), grain, count, gain);
    grain += <usize>count << 2;
    frames -= count;
    start = 0;
  }
}

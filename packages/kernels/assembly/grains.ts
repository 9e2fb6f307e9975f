/**
 * Grains of a cloud: read at any speed, put under a window, added around a circle.
 *
 * A grain lies as two runs of samples, left and right. `rows` holds `phases` + 1 rows of `taps` weights, a multiple of 4;
 * row p is for p ÷ phases after a sample, and a place between two rows is read with the nearest one.
 */

/** Fills `output` with the rows and `between` − 1 more after each but the last, blended from their neighbours. */
export function blendRows(rows: usize, taps: i32, phases: i32, between: i32, output: usize): void {
  const rowBytes = <usize>taps << 2;
  for (let row = 0; row <= phases * between; row++) {
    const below = rows + <usize>(row / between) * rowBytes;
    const above = row < phases * between ? below + rowBytes : below;
    const blend = f32x4.splat(<f32>(row % between) / <f32>between);
    for (let t: usize = 0; t < rowBytes; t += 16) {
      const a = v128.load(below + t);
      v128.store(output + t, f32x4.add(a, f32x4.mul(blend, f32x4.sub(v128.load(above + t), a))));
    }
    output += rowBytes;
  }
}

/** Sums of the lanes of four vectors, one a lane. */
@inline
function fourSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 1, 4, 5), i32x4.shuffle(a, b, 2, 3, 6, 7));
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 1, 4, 5), i32x4.shuffle(c, d, 2, 3, 6, 7));
  return f32x4.add(i32x4.shuffle(ab, cd, 0, 2, 4, 6), i32x4.shuffle(ab, cd, 1, 3, 5, 7));
}

/**
 * Fills `frames` + 1 samples of both outputs with the inputs under the window ½ − ½·cos 2πi÷frames, and takes out what is
 * constant under it. The row of what lies at `position` 0 begins at the inputs' pointers, and the inputs reach as far as
 * the last row. `turnRe` and `turnIm` are cosine and sine of 2π÷frames. Returns the energy of both.
 */
export function readGrain(
  rows: usize, taps: i32, phases: i32,
  left: usize, right: usize, position: f64, step: f64,
  intoLeft: usize, intoRight: usize, frames: i32, turnRe: f64, turnIm: f64,
): f64 {
  const rowBytes = <usize>taps << 2;
  // The window of two frames at once, turned on by two frames.
  let re = f64x2(1, turnRe);
  let im = f64x2(0, turnIm);
  const onRe = f64x2.splat(turnRe * turnRe - turnIm * turnIm);
  const onIm = f64x2.splat(2 * turnRe * turnIm);
  const half = f64x2.splat(0.5);
  let sums = f32x4.splat(0);
  let sumLeft: f64 = 0;
  let sumRight: f64 = 0;
  for (let i = 0; i < frames; i += 2) {
    const at = position + <f64>i * step;
    const base = Math.floor(at);
    let w = rows + <usize>(<i32>((at - base) * <f64>phases + 0.5)) * rowBytes;
    const next = position + <f64>(i + 1) * step;
    const nextBase = Math.floor(next);
    let v = rows + <usize>(<i32>((next - nextBase) * <f64>phases + 0.5)) * rowBytes;
    let offset = <usize>(<i32>base << 2);
    let nextOffset = <usize>(<i32>nextBase << 2);
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (const end = w + rowBytes; w < end; w += 16, v += 16, offset += 16, nextOffset += 16) {
      const weight = v128.load(w);
      a = f32x4.add(a, f32x4.mul(weight, v128.load(left + offset)));
      c = f32x4.add(c, f32x4.mul(weight, v128.load(right + offset)));
      const nextWeight = v128.load(v);
      b = f32x4.add(b, f32x4.mul(nextWeight, v128.load(left + nextOffset)));
      d = f32x4.add(d, f32x4.mul(nextWeight, v128.load(right + nextOffset)));
    }
    const window = f32x4.demote_f64x2_zero(f64x2.sub(half, f64x2.mul(half, re)));
    const windowed = f32x4.mul(fourSums(a, b, c, d), i32x4.shuffle(window, window, 0, 1, 0, 1));
    v128.store64_lane(intoLeft + (<usize>i << 2), windowed, 0);
    v128.store64_lane(intoRight + (<usize>i << 2), windowed, 1);
    sums = f32x4.add(sums, windowed);
    if ((i & 62) === 62) {
      sumLeft += <f64>f32x4.extract_lane(sums, 0) + <f64>f32x4.extract_lane(sums, 1);
      sumRight += <f64>f32x4.extract_lane(sums, 2) + <f64>f32x4.extract_lane(sums, 3);
      sums = f32x4.splat(0);
    }
    const turned = f64x2.sub(f64x2.mul(re, onRe), f64x2.mul(im, onIm));
    im = f64x2.add(f64x2.mul(re, onIm), f64x2.mul(im, onRe));
    re = turned;
  }
  sumLeft += <f64>f32x4.extract_lane(sums, 0) + <f64>f32x4.extract_lane(sums, 1);
  sumRight += <f64>f32x4.extract_lane(sums, 2) + <f64>f32x4.extract_lane(sums, 3);
  // With an odd length one sample too many was read.
  if (frames & 1) {
    const end = <usize>frames << 2;
    sumLeft -= <f64>load<f32>(intoLeft + end);
    sumRight -= <f64>load<f32>(intoRight + end);
  }
  const size = <f64>frames;
  return (
    takeOut(intoLeft, frames, (2 * sumLeft) / size, turnRe, turnIm) +
    takeOut(intoRight, frames, (2 * sumRight) / size, turnRe, turnIm)
  );
}

/** Subtracts so much of the window; returns the energy of what is left. Leaves silence after an odd length. */
function takeOut(samples: usize, frames: i32, offset: f64, turnRe: f64, turnIm: f64): f64 {
  let re = f64x2(1, turnRe);
  let im = f64x2(0, turnIm);
  const onRe = f64x2.splat(turnRe * turnRe - turnIm * turnIm);
  const onIm = f64x2.splat(2 * turnRe * turnIm);
  const share = f64x2.splat(offset / 2);
  if (frames & 1) store<f32>(samples + (<usize>frames << 2), 0);
  let energy = f64x2.splat(0);
  for (let i = 0; i < frames; i += 2) {
    const at = samples + (<usize>i << 2);
    const x = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const y = f64x2.sub(x, f64x2.sub(share, f64x2.mul(share, re)));
    v128.store64_lane(at, f32x4.demote_f64x2_zero(y), 0);
    energy = f64x2.add(energy, f64x2.mul(y, y));
    const turned = f64x2.sub(f64x2.mul(re, onRe), f64x2.mul(im, onIm));
    im = f64x2.add(f64x2.mul(re, onIm), f64x2.mul(im, onRe));
    re = turned;
  }
  return f64x2.extract_lane(energy, 0) + f64x2.extract_lane(energy, 1);
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

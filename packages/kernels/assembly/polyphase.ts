/**
 * Sums of a filter's rows over a signal, one row a phase: what changes a sample rate.
 *
 * Every sum is made in the same order wherever it is asked for, so blocks of any size give the same bytes. `taps` is a
 * multiple of 8.
 */

/** Sum of four lanes, in pairs. */
@inline
function lanes(v: v128): f32 {
  const pairs = f32x4.add(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

function dot(row: usize, input: usize, taps: i32): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  for (const end = row + (<usize>taps << 2); row < end; row += 32, input += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load(row), v128.load(input)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(row, 16), v128.load(input, 16)));
  }
  return lanes(f32x4.add(even, odd));
}

/** Four outputs of one row share its loads: `stride` bytes apart, their inputs `step` bytes. */
function fourDots(row: usize, input: usize, step: usize, taps: i32, output: usize, stride: usize): void {
  let evenA = f32x4.splat(0);
  let evenB = f32x4.splat(0);
  let evenC = f32x4.splat(0);
  let evenD = f32x4.splat(0);
  let oddA = f32x4.splat(0);
  let oddB = f32x4.splat(0);
  let oddC = f32x4.splat(0);
  let oddD = f32x4.splat(0);
  let a = input;
  let b = a + step;
  let c = b + step;
  let d = c + step;
  for (const end = row + (<usize>taps << 2); row < end; row += 32) {
    const w = v128.load(row);
    evenA = f32x4.add(evenA, f32x4.mul(w, v128.load(a)));
    evenB = f32x4.add(evenB, f32x4.mul(w, v128.load(b)));
    evenC = f32x4.add(evenC, f32x4.mul(w, v128.load(c)));
    evenD = f32x4.add(evenD, f32x4.mul(w, v128.load(d)));
    const v = v128.load(row, 16);
    oddA = f32x4.add(oddA, f32x4.mul(v, v128.load(a, 16)));
    oddB = f32x4.add(oddB, f32x4.mul(v, v128.load(b, 16)));
    oddC = f32x4.add(oddC, f32x4.mul(v, v128.load(c, 16)));
    oddD = f32x4.add(oddD, f32x4.mul(v, v128.load(d, 16)));
    a += 32;
    b += 32;
    c += 32;
    d += 32;
  }
  store<f32>(output, lanes(f32x4.add(evenA, oddA)));
  store<f32>(output + stride, lanes(f32x4.add(evenB, oddB)));
  store<f32>(output + 2 * stride, lanes(f32x4.add(evenC, oddC)));
  store<f32>(output + 3 * stride, lanes(f32x4.add(evenD, oddD)));
}

/**
 * Fills `count` outputs of a conversion by up ÷ down. The first lies `phase` ÷ up after the place whose row begins at
 * `input`, which must reach to the last row's end.
 */
export function polyphaseExact(
  rows: usize, taps: i32, up: i32, down: i32,
  input: usize, phase: i32, output: usize, count: i32,
): void {
  const block = 4 * up;
  const step = <usize>down << 2;
  const stride = <usize>up << 2;
  for (let from = 0; from < count; from += block) {
    const whole = from + block <= count;
    const length = whole ? up : count - from;
    for (let i = 0, at = phase; i < length; i++, at += down) {
      const base = at / up;
      const row = rows + (<usize>((at - base * up) * taps) << 2);
      const first = input + (<usize>base << 2);
      const out = output + (<usize>(from + i) << 2);
      if (whole) fourDots(row, first, step, taps, out, stride);
      else store<f32>(out, dot(row, first, taps));
    }
    input += step << 2;
  }
}

/**
 * Fills `count` outputs at any ratio, from two neighbouring rows blended. Output i lies at (start + i) · down ÷ up; the
 * row of what lies at `origin` begins at `input`.
 */
export function polyphaseBlended(
  rows: usize, taps: i32, phases: i32, up: f64, down: f64,
  input: usize, origin: f64, start: f64, output: usize, count: i32,
): void {
  const rowBytes = <usize>taps << 2;
  for (let i = 0; i < count; i++) {
    const scaled = (start + <f64>i) * down;
    const base = Math.floor(scaled / up);
    const phase = max((scaled - base * up) / up, 0) * <f64>phases;
    const whole = min(<i32>phase, phases - 1);
    const blend = f32x4.splat(<f32>(phase - <f64>whole));
    let row = rows + <usize>whole * rowBytes;
    let sample = input + (<usize>(base - origin) << 2);
    let hereEven = f32x4.splat(0);
    let nextEven = f32x4.splat(0);
    let hereOdd = f32x4.splat(0);
    let nextOdd = f32x4.splat(0);
    for (const end = row + rowBytes; row < end; row += 32, sample += 32) {
      const x = v128.load(sample);
      hereEven = f32x4.add(hereEven, f32x4.mul(v128.load(row), x));
      nextEven = f32x4.add(nextEven, f32x4.mul(v128.load(row + rowBytes), x));
      const y = v128.load(sample, 16);
      hereOdd = f32x4.add(hereOdd, f32x4.mul(v128.load(row, 16), y));
      nextOdd = f32x4.add(nextOdd, f32x4.mul(v128.load(row + rowBytes, 16), y));
    }
    const here = f32x4.add(hereEven, hereOdd);
    const next = f32x4.add(nextEven, nextOdd);
    store<f32>(output + (<usize>i << 2), lanes(f32x4.add(here, f32x4.mul(f32x4.sub(next, here), blend))));
  }
}

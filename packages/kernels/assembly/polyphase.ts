/**
 * Sums of a filter's rows over a signal, one row a phase: what changes a sample rate.
 *
 * Every sum is made in the same order wherever it is asked for, so blocks of any size give the same bytes.
 */
import { firsts, fourths, seconds, sumOfFour, thirds } from './lanes';

/** Stretches of the signal that are converted side by side, one a lane; a row of the tile is one sample of each. */
const LANES: i32 = 16;
const TILE_ROW: usize = 64;

/** Outputs for which the tile is laid out at once. */
const TILE_OUTPUTS: i32 = 192;

/** Samples of four stretches, `step` bytes apart, as rows of four lanes. */
function fillTile(input: usize, step: usize, rows: i32, tile: usize): void {
  const b = input + step;
  const c = b + step;
  const d = c + step;
  for (let at: usize = 0; at < <usize>rows << 2; at += 16, tile += 4 * TILE_ROW) {
    const va = v128.load(input + at);
    const vb = v128.load(b + at);
    const vc = v128.load(c + at);
    const vd = v128.load(d + at);
    v128.store(tile, firsts(va, vb, vc, vd));
    v128.store(tile + TILE_ROW, seconds(va, vb, vc, vd));
    v128.store(tile + 2 * TILE_ROW, thirds(va, vb, vc, vd));
    v128.store(tile + 3 * TILE_ROW, fourths(va, vb, vc, vd));
  }
}

/** The upward half replaces what is there, the downward one is added. */
@inline
function keep(to: usize, sum: v128, forward: i32): void {
  v128.store(to, forward > 0 ? sum : f32x4.add(v128.load(to), sum));
}

/**
 * Sums of two half rows over sixteen lanes: those of the first row, then those of the second. Weights are read upwards or
 * downwards, `forward` 1 or −1: towards the filter's middle, so that small ones are summed first.
 */
function sumSixteen(a: usize, b: usize, tile: usize, count: i32, forward: i32, sums: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  const step = 4 * forward;
  const tileStep = <i32>TILE_ROW * forward;
  // One sample a turn: of more, the engine would load all lanes first and run out of registers.
  for (; count > 0; count--, a += step, b += step, tile += tileStep) {
    const wa = v128.load32_splat(a);
    const wb = v128.load32_splat(b);
    const x0 = v128.load(tile);
    const x1 = v128.load(tile, 16);
    const x2 = v128.load(tile, 32);
    const x3 = v128.load(tile, 48);
    a0 = f32x4.add(a0, f32x4.mul(wa, x0));
    a1 = f32x4.add(a1, f32x4.mul(wa, x1));
    a2 = f32x4.add(a2, f32x4.mul(wa, x2));
    a3 = f32x4.add(a3, f32x4.mul(wa, x3));
    b0 = f32x4.add(b0, f32x4.mul(wb, x0));
    b1 = f32x4.add(b1, f32x4.mul(wb, x1));
    b2 = f32x4.add(b2, f32x4.mul(wb, x2));
    b3 = f32x4.add(b3, f32x4.mul(wb, x3));
  }
  keep(sums, a0, forward);
  keep(sums + 16, a1, forward);
  keep(sums + 32, a2, forward);
  keep(sums + 48, a3, forward);
  keep(sums + 64, b0, forward);
  keep(sums + 80, b1, forward);
  keep(sums + 96, b2, forward);
  keep(sums + 112, b3, forward);
}

/** The same over four lanes. */
function sumFour(a: usize, b: usize, tile: usize, count: i32, forward: i32, sums: usize): void {
  let sumA = f32x4.splat(0);
  let sumB = f32x4.splat(0);
  const step = 4 * forward;
  const tileStep = <i32>TILE_ROW * forward;
  for (; count > 0; count--, a += step, b += step, tile += tileStep) {
    const x = v128.load(tile);
    sumA = f32x4.add(sumA, f32x4.mul(v128.load32_splat(a), x));
    sumB = f32x4.add(sumB, f32x4.mul(v128.load32_splat(b), x));
  }
  keep(sums, sumA, forward);
  keep(sums + 64, sumB, forward);
}

/** Writes lanes to outputs `stride` bytes apart. */
@inline
function storeLanes(sums: usize, count: i32, output: usize, stride: usize): void {
  for (let lane = 0; lane < count; lane++, output += stride) store<f32>(output, load<f32>(sums + (<usize>lane << 2)));
}

/**
 * Fills `count` outputs of a conversion by up ÷ down. The first lies `phase` ÷ up after the place whose row begins at
 * `input`. Stretches of `turns` · up outputs are converted side by side: the input must be readable for a whole number of
 * blocks of `LANES` such stretches. A row is twice `half` weights with `lead` zeros before and behind; `lead` is not less
 * than the input samples from one output to the next. `work` holds two rows of sums and the tile.
 */
export function polyphaseExact(
  rows: usize, half: i32, lead: i32, up: i32, down: i32, turns: i32,
  input: usize, phase: i32, output: usize, count: i32, work: usize,
): void {
  const halfLength = half + 2 * lead;
  const stretch = turns * up;
  const step = <usize>(turns * down) << 2;
  const stride = <usize>stretch << 2;
  const tile = work + 2 * TILE_ROW;
  for (let from = 0; from < count; from += LANES * stretch, input += <usize>LANES * step) {
    const rest = count - from;
    const stretches = min(LANES, (rest + stretch - 1) / stretch);
    const quads = stretches > 8 ? 4 : (stretches + 3) >> 2;
    for (let first = 0; first < min(stretch, rest); first += TILE_OUTPUTS) {
      const last = min(first + TILE_OUTPUTS, stretch) - 1;
      const tileBase = (phase + first * down) / up;
      const tileRows = (phase + last * down) / up - tileBase + 2 * half + lead;
      for (let quad = 0; quad < quads; quad++) {
        fillTile(input + (<usize>tileBase << 2) + 4 * quad * step, step, tileRows, tile + 16 * quad);
      }
      for (let i = first; i <= last; i += 2) {
        const pair = i < last ? 1 : 0;
        const at = phase + i * down;
        const nextAt = at + pair * down;
        const base = at / up;
        const nextBase = nextAt / up;
        const shift = nextBase - base;
        const row = rows + (<usize>(2 * (at - base * up) * halfLength + lead) << 2);
        const nextRow = rows + (<usize>(2 * (nextAt - nextBase * up) * halfLength + lead - shift) << 2);
        const x = tile + <usize>(base - tileBase) * TILE_ROW;
        sumHalf(row, nextRow, x, half + shift, 1, quads, work);
        const end = halfLength + half + shift - 1;
        const behind = <usize>end << 2;
        sumHalf(row + behind, nextRow + behind, x + <usize>(2 * half + shift - 1) * TILE_ROW, half + shift, -1, quads, work);
        const out = output + (<usize>(from + i) << 2);
        storeLanes(work, min(stretches, (rest - i + stretch - 1) / stretch), out, stride);
        if (pair) storeLanes(work + TILE_ROW, min(stretches, (rest - i + stretch - 2) / stretch), out + 4, stride);
      }
    }
  }
}

@inline
function sumHalf(a: usize, b: usize, tile: usize, count: i32, forward: i32, quads: i32, sums: usize): void {
  if (quads === 4) sumSixteen(a, b, tile, count, forward, sums);
  else for (let quad = 0; quad < quads; quad++) sumFour(a, b, tile + 16 * quad, count, forward, sums + 16 * quad);
}

/**
 * Fills `count` outputs at any ratio, from two neighbouring rows blended; `taps` is a multiple of 8. Output i lies at
 * (start + i) · down ÷ up; the row of what lies at `origin` begins at `input`.
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
    store<f32>(output + (<usize>i << 2), sumOfFour(f32x4.add(here, f32x4.mul(f32x4.sub(next, here), blend))));
  }
}

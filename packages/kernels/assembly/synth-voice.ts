/** A note of a subtractive synthesiser: three oscillators and a state variable low-pass, tick by tick. */
import { lower, upper } from './lanes';

// Of a voice's memory: three oscillators of 32 bytes (turn, phase, step as f64, left and right as f32), then the filter's
// three coefficients, then both of its integrators, left and right (16 bytes each).
const oscillatorBytes: usize = 32;
const filterAt: usize = 96;
const memoryAt: usize = 128;

/** Upper bits of a phase are the place in the turn, the lower ones the way to the next sample. */
const indexShift = 20;
const restMask = 0xfffff;
const restUnit: f32 = 1.0 / 1048576.0;

/** The phases of an oscillator's next four frames. */
@inline
function phasesOf(oscillator: usize, step: i32): v128 {
  return i32x4.add(v128.load32_splat(oscillator, 4), i32x4(0, step, 2 * step, 3 * step));
}

@inline
function advance(oscillator: usize, step: i32, frames: i32): void {
  store<i32>(oscillator, load<i32>(oscillator, 4) + step * frames, 4);
}

/** A turn, read at four phases with straight lines between its samples. */
@inline
function read(turn: usize, phases: v128): v128 {
  const place = i32x4.shl(i32x4.shr_u(phases, indexShift), 2);
  let a = v128.load64_zero(turn + <usize>i32x4.extract_lane(place, 0));
  a = v128.load64_lane(turn + <usize>i32x4.extract_lane(place, 1), a, 1);
  let b = v128.load64_zero(turn + <usize>i32x4.extract_lane(place, 2));
  b = v128.load64_lane(turn + <usize>i32x4.extract_lane(place, 3), b, 1);
  const below = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  const above = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  const rest = f32x4.mul(f32x4.convert_i32x4_s(v128.and(phases, i32x4.splat(restMask))), f32x4.splat(restUnit));
  return f32x4.add(below, f32x4.mul(f32x4.sub(above, below), rest));
}

/** An oscillator's step under a bend: a whole number, as that of the plain twin. */
@inline
function stepOf(oscillator: usize, bend: f64): i32 {
  return <i32>(<i64>(load<f64>(oscillator, 8) * bend));
}

@inline
function sum(a: v128, onA: v128, b: v128, onB: v128, c: v128, onC: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(onA, a), f32x4.mul(onB, b)), f32x4.mul(onC, c));
}

/** The next states of the filter's integrators. */
@inline
function first(x: v128, keep: v128, cross: v128, m1: v128, m2: v128): v128 {
  return f64x2.sub(f64x2.add(f64x2.mul(cross, x), f64x2.mul(keep, m1)), f64x2.mul(cross, m2));
}

@inline
function second(x: v128, cross: v128, feed: v128, m1: v128, m2: v128): v128 {
  const stays = f64x2.mul(f64x2.sub(f64x2.splat(1), feed), m2);
  return f64x2.add(f64x2.add(f64x2.mul(feed, x), f64x2.mul(cross, m1)), stays);
}

/** What is heard of both states of the second integrator, before and after. */
@inline
function output(level: v128, m2: v128, n2: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.mul(level, f64x2.add(n2, m2)));
}

/**
 * Adds a tick of a voice to both buses. Half its level goes in a straight line from `half` to `wantedHalf`, and the filter's
 * coefficients to those wanted.
 *
 * The filter's states wait for each other; the oscillators run in that time.
 */
export function runSynthVoice(
  voice: usize,
  frames: i32,
  bend: f64,
  half: f64,
  wantedHalf: f64,
  wantedKeep: f64,
  wantedCross: f64,
  wantedFeed: f64,
  busLeft: usize,
  busRight: usize,
): void {
  const other = voice + oscillatorBytes, last = other + oscillatorBytes;
  const turnA = load<usize>(voice), turnB = load<usize>(other), turnC = load<usize>(last);
  const stepA = stepOf(voice, bend), stepB = stepOf(other, bend), stepC = stepOf(last, bend);
  let phaseA = phasesOf(voice, stepA), phaseB = phasesOf(other, stepB), phaseC = phasesOf(last, stepC);
  const onA = i32x4.splat(4 * stepA), onB = i32x4.splat(4 * stepB), onC = i32x4.splat(4 * stepC);
  const leftA = v128.load32_splat(voice, 16), leftB = v128.load32_splat(other, 16), leftC = v128.load32_splat(last, 16);
  const rightA = v128.load32_splat(voice, 20), rightB = v128.load32_splat(other, 20), rightC = v128.load32_splat(last, 20);

  const count = <f64>frames;
  let keep = v128.load64_splat(voice, filterAt);
  let cross = v128.load64_splat(voice, filterAt + 8);
  let feed = v128.load64_splat(voice, filterAt + 16);
  const keepStep = f64x2.splat((wantedKeep - f64x2.extract_lane(keep, 0)) / count);
  const crossStep = f64x2.splat((wantedCross - f64x2.extract_lane(cross, 0)) / count);
  const feedStep = f64x2.splat((wantedFeed - f64x2.extract_lane(feed, 0)) / count);
  let level = f64x2.splat(half);
  const levelStep = f64x2.splat((wantedHalf - half) / count);
  let m1 = v128.load(voice, memoryAt), m2 = v128.load(voice, memoryAt + 16);

  let n1 = m1, n2 = m2;
  const stop = busLeft + ((<usize>frames & ~3) << 2);
  for (; busLeft < stop; busLeft += 16, busRight += 16) {
    const a = read(turnA, phaseA), b = read(turnB, phaseB), c = read(turnC, phaseC);
    phaseA = i32x4.add(phaseA, onA);
    phaseB = i32x4.add(phaseB, onB);
    phaseC = i32x4.add(phaseC, onC);
    const l = sum(a, leftA, b, leftB, c, leftC), r = sum(a, rightA, b, rightB, c, rightC);
    const early = v128.shuffle<f32>(l, r, 0, 4, 1, 5), late = v128.shuffle<f32>(l, r, 2, 6, 3, 7);
    // Four frames spelled out, as a loop over them takes a quarter longer; the states change names from one to the next.
    const x0 = lower(early);
    keep = f64x2.add(keep, keepStep);
    cross = f64x2.add(cross, crossStep);
    feed = f64x2.add(feed, feedStep);
    level = f64x2.add(level, levelStep);
    n1 = first(x0, keep, cross, m1, m2);
    n2 = second(x0, cross, feed, m1, m2);
    const y0 = output(level, m2, n2);
    const x1 = upper(early);
    keep = f64x2.add(keep, keepStep);
    cross = f64x2.add(cross, crossStep);
    feed = f64x2.add(feed, feedStep);
    level = f64x2.add(level, levelStep);
    m1 = first(x1, keep, cross, n1, n2);
    m2 = second(x1, cross, feed, n1, n2);
    const y1 = output(level, n2, m2);
    const x2 = lower(late);
    keep = f64x2.add(keep, keepStep);
    cross = f64x2.add(cross, crossStep);
    feed = f64x2.add(feed, feedStep);
    level = f64x2.add(level, levelStep);
    n1 = first(x2, keep, cross, m1, m2);
    n2 = second(x2, cross, feed, m1, m2);
    const y2 = output(level, m2, n2);
    const x3 = upper(late);
    keep = f64x2.add(keep, keepStep);
    cross = f64x2.add(cross, crossStep);
    feed = f64x2.add(feed, feedStep);
    level = f64x2.add(level, levelStep);
    m1 = first(x3, keep, cross, n1, n2);
    m2 = second(x3, cross, feed, n1, n2);
    const y3 = output(level, n2, m2);
    const low = v128.shuffle<f64>(y0, y1, 0, 2), high = v128.shuffle<f64>(y2, y3, 0, 2);
    v128.store(busLeft, f32x4.add(v128.load(busLeft), v128.shuffle<f32>(low, high, 0, 2, 4, 6)));
    v128.store(busRight, f32x4.add(v128.load(busRight), v128.shuffle<f32>(low, high, 1, 3, 5, 7)));
  }
  if ((frames & 3) > 0) {
    const a = read(turnA, phaseA), b = read(turnB, phaseB), c = read(turnC, phaseC);
    const l = sum(a, leftA, b, leftB, c, leftC), r = sum(a, rightA, b, rightB, c, rightC);
    let pair = v128.shuffle<f32>(l, r, 0, 4, 1, 5), next = v128.shuffle<f32>(l, r, 2, 6, 3, 7);
    for (const end = stop + ((<usize>frames & 3) << 2); busLeft < end; busLeft += 4, busRight += 4) {
      const x = lower(pair);
      pair = v128.shuffle<f64>(pair, next, 1, 2);
      keep = f64x2.add(keep, keepStep);
      cross = f64x2.add(cross, crossStep);
      feed = f64x2.add(feed, feedStep);
      level = f64x2.add(level, levelStep);
      n1 = first(x, keep, cross, m1, m2);
      n2 = second(x, cross, feed, m1, m2);
      const y = output(level, m2, n2);
      m1 = n1;
      m2 = n2;
      store<f32>(busLeft, load<f32>(busLeft) + f32x4.extract_lane(y, 0));
      store<f32>(busRight, load<f32>(busRight) + f32x4.extract_lane(y, 1));
    }
  }

  advance(voice, stepA, frames);
  advance(other, stepB, frames);
  advance(last, stepC, frames);
  store<f64>(voice, wantedKeep, filterAt);
  store<f64>(voice, wantedCross, filterAt + 8);
  store<f64>(voice, wantedFeed, filterAt + 16);
  v128.store(voice, m1, memoryAt);
  v128.store(voice, m2, memoryAt + 16);
}

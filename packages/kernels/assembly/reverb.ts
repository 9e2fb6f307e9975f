/** A room: sixteen delay lines that feed each other by a Hadamard matrix, behind a row of all-passes a side. */
import { firsts, fourths, seconds, thirds } from './lanes';
import { allpass, delay, NOTHING, placeOf, Ring, ringOf } from './ring';

@unmanaged
class Side {
  preDelay: Ring;
  /** Four of them in a row. */
  allpasses: usize;
  /** A span of sound behind the all-passes, and what the lines answer in it. */
  input: usize;
  answer: usize;
}

@unmanaged
class Room {
  sides: usize;
  sideCount: i32;
  /** Rings with a span more behind them, which is their first one again. */
  lines: usize;
  /** For each four lines, eight vectors: two shelves with their b0, b1 − a1·b0, a1 and memory. */
  absorption: usize;
  /** Gains of the sound that goes into the lines. */
  feeds: usize;
  /** Frames that are mixed at a time, a multiple of 4; no line is shorter. */
  span: i32;
  /** Frames of the span that have gone by. */
  phase: i32;
  allpassGain: f32;
  early: f32;
  late: f32;
  /** Spans of quiet after which the lines are put to rest. */
  restingSpans: i32;
  quietSpans: i32;
}

@inline const LINES: i32 = 16;
@inline
function sideOf(room: Room, index: i32): Side {
  return changetype<Side>(room.sides + <usize>index * offsetof<Side>());
}

/** What a shelf gives out, and its memory after that. */
@inline
function output(b: v128, x: v128, memory: v128): v128 {
  return f32x4.add(f32x4.mul(b, x), memory);
}

@inline
function next(c: v128, x: v128, a: v128, memory: v128): v128 {
  return f32x4.sub(f32x4.mul(c, x), f32x4.mul(a, memory));
}

/** Four lines lose what they have to, and are mixed among themselves, for a span. */
function absorb(room: Room, group: i32): void {
  const memory = room.absorption + <usize>group * 128;
  const b = v128.load(memory);
  const c = v128.load(memory, 16);
  const a = v128.load(memory, 32);
  let s = v128.load(memory, 48);
  const e = v128.load(memory, 64);
  const f = v128.load(memory, 80);
  const d = v128.load(memory, 96);
  let t = v128.load(memory, 112);
  let p0 = placeOf(ringOf(room.lines, 4 * group));
  let p1 = placeOf(ringOf(room.lines, 4 * group + 1));
  let p2 = placeOf(ringOf(room.lines, 4 * group + 2));
  let p3 = placeOf(ringOf(room.lines, 4 * group + 3));
  for (const end = p0 + (<usize>room.span << 2); p0 < end; p0 += 16, p1 += 16, p2 += 16, p3 += 16) {
    // From four frames a line to four lines a frame.
    const q0 = v128.load(p0), q1 = v128.load(p1), q2 = v128.load(p2), q3 = v128.load(p3);
    let x0 = firsts(q0, q1, q2, q3), x1 = seconds(q0, q1, q2, q3);
    let x2 = thirds(q0, q1, q2, q3), x3 = fourths(q0, q1, q2, q3);
    let y = output(b, x0, s);
    s = next(c, x0, a, s);
    x0 = output(e, y, t);
    t = next(f, y, d, t);
    y = output(b, x1, s);
    s = next(c, x1, a, s);
    x1 = output(e, y, t);
    t = next(f, y, d, t);
    y = output(b, x2, s);
    s = next(c, x2, a, s);
    x2 = output(e, y, t);
    t = next(f, y, d, t);
    y = output(b, x3, s);
    s = next(c, x3, a, s);
    x3 = output(e, y, t);
    t = next(f, y, d, t);
    // And back.
    const y0 = firsts(x0, x1, x2, x3), y1 = seconds(x0, x1, x2, x3);
    const y2 = thirds(x0, x1, x2, x3), y3 = fourths(x0, x1, x2, x3);
    const u0 = f32x4.add(y0, y1), u1 = f32x4.sub(y0, y1);
    const u2 = f32x4.add(y2, y3), u3 = f32x4.sub(y2, y3);
    v128.store(p0, f32x4.add(u0, u2));
    v128.store(p1, f32x4.add(u1, u3));
    v128.store(p2, f32x4.sub(u0, u2));
    v128.store(p3, f32x4.sub(u1, u3));
  }
  v128.store(memory, s, 48);
  v128.store(memory, t, 112);
}

/** What mixing will make of the last of four lines, each of another group. */
function takeLast(room: Room, first: i32, answer: usize): void {
  let p0 = placeOf(ringOf(room.lines, first));
  let p1 = placeOf(ringOf(room.lines, first + 4));
  let p2 = placeOf(ringOf(room.lines, first + 8));
  let p3 = placeOf(ringOf(room.lines, first + 12));
  for (const end = answer + (<usize>room.span << 2); answer < end; answer += 16) {
    const left = f32x4.sub(v128.load(p0), v128.load(p1));
    v128.store(answer, f32x4.sub(left, f32x4.sub(v128.load(p2), v128.load(p3))));
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
  }
}

/** Mixes four lines, each of another group, and feeds them. */
function feed(room: Room, first: i32, input: usize): void {
  const gains = room.feeds + (<usize>first << 2);
  const g0 = v128.load32_splat(gains);
  const g1 = v128.load32_splat(gains, 16);
  const g2 = v128.load32_splat(gains, 32);
  const g3 = v128.load32_splat(gains, 48);
  let p0 = placeOf(ringOf(room.lines, first));
  let p1 = placeOf(ringOf(room.lines, first + 4));
  let p2 = placeOf(ringOf(room.lines, first + 8));
  let p3 = placeOf(ringOf(room.lines, first + 12));
  for (const end = input + (<usize>room.span << 2); input < end; input += 16) {
    const x = v128.load(input);
    const a = v128.load(p0);
    const b = v128.load(p1);
    const c = v128.load(p2);
    const d = v128.load(p3);
    const p = f32x4.add(a, b);
    const q = f32x4.sub(a, b);
    const r = f32x4.add(c, d);
    const s = f32x4.sub(c, d);
    v128.store(p0, f32x4.add(f32x4.add(p, r), f32x4.mul(g0, x)));
    v128.store(p1, f32x4.add(f32x4.add(q, s), f32x4.mul(g1, x)));
    v128.store(p2, f32x4.add(f32x4.sub(p, r), f32x4.mul(g2, x)));
    v128.store(p3, f32x4.add(f32x4.sub(q, s), f32x4.mul(g3, x)));
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
  }
}

/** The ring's first samples are there twice, so that a span can be read in one go wherever it begins. */
function turn(line: Ring, span: i32): void {
  const samples = line.samples;
  const length = line.length;
  const place = line.place;
  const end = place + span;
  if (end > length) memory.copy(samples, samples + (<usize>length << 2), <usize>(end - length) << 2);
  if (place < span) {
    const from = samples + (<usize>place << 2);
    memory.copy(from + (<usize>length << 2), from, <usize>(span - place) << 2);
  }
  line.place = end >= length ? end - length : end;
}

function isHeard(samples: usize, frames: i32): bool {
  let most = f32x4.splat(0);
  for (const end = samples + (<usize>frames << 2); samples < end; samples += 16) {
    most = f32x4.max(most, f32x4.abs(v128.load(samples)));
  }
  // What is no number counts as heard.
  return !i32x4.all_true(f32x4.lt(most, f32x4.splat(NOTHING)));
}

/** What comes out of the lines was written before the span began: so all of it can be known in advance. */
function begin(room: Room): void {
  if (room.quietSpans > room.restingSpans) return;
  for (let group = 0; group < 4; group++) absorb(room, group);
  for (let side = 0; side < room.sideCount; side++) takeLast(room, 2 + side, sideOf(room, side).answer);
}

function finish(room: Room): void {
  const span = room.span;
  const restingSpans = room.restingSpans;
  let heard = false;
  for (let side = 0; side < room.sideCount; side++) {
    heard = heard || isHeard(sideOf(room, side).input, span) || isHeard(sideOf(room, side).answer, span);
  }
  const wasResting = room.quietSpans > restingSpans;
  room.quietSpans = heard ? 0 : min(room.quietSpans + 1, restingSpans + 1);
  if (wasResting && !heard) return;
  for (let first = 0; first < 4; first++) feed(room, first, sideOf(room, first % room.sideCount).input);
  for (let i = 0; i < LINES; i++) turn(ringOf(room.lines, i), span);
  if (room.quietSpans > restingSpans) rest(room);
}

function rest(room: Room): void {
  for (let i = 0; i < LINES; i++) {
    const line = ringOf(room.lines, i);
    memory.fill(line.samples, 0, <usize>(line.length + room.span) << 2);
  }
  for (let group = 0; group < 4; group++) {
    v128.store(room.absorption + <usize>group * 128, f32x4.splat(0), 48);
    v128.store(room.absorption + <usize>group * 128, f32x4.splat(0), 112);
  }
  for (let side = 0; side < room.sideCount; side++) memory.fill(sideOf(room, side).answer, 0, <usize>room.span << 2);
}

/** Frames of one side, all within a span: what has gone through the all-passes, and the sound with what it gives. */
function answer(room: Room, side: Side, samples: usize, frames: i32): void {
  let input = side.input + (<usize>room.phase << 2);
  let late = side.answer + (<usize>room.phase << 2);
  memory.copy(input, samples, <usize>frames << 2);
  if (side.preDelay.length > 0) delay(side.preDelay, input, frames);
  for (let i = 0; i < 4; i++) {
    allpass(ringOf(side.allpasses, i), room.allpassGain, input, frames);
  }
  const early = f32x4.splat(room.early);
  const gain = f32x4.splat(room.late);
  let i = 0;
  for (; i + 4 <= frames; i += 4, samples += 16, input += 16, late += 16) {
    const direct = f32x4.add(v128.load(samples), f32x4.mul(early, v128.load(input)));
    v128.store(samples, f32x4.add(direct, f32x4.mul(gain, v128.load(late))));
  }
  for (; i < frames; i++, samples += 4, input += 4, late += 4) {
    const direct = load<f32>(samples) + room.early * load<f32>(input);
    store<f32>(samples, direct + room.late * load<f32>(late));
  }
}

/** Adds the room's answer to one or two channels. Where they are cut does not matter. */
export function reverberate(plan: usize, left: usize, right: usize, frames: i32): void {
  const room = changetype<Room>(plan);
  while (frames > 0) {
    if (room.phase === 0) begin(room);
    const run = min(frames, room.span - room.phase);
    answer(room, sideOf(room, 0), left, run);
    if (room.sideCount > 1) answer(room, sideOf(room, 1), right, run);
    left += <usize>run << 2;
    right += <usize>run << 2;
    frames -= run;
    room.phase += run;
    if (room.phase < room.span) continue;
    finish(room);
    room.phase = 0;
  }
}

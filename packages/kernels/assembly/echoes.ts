/**
 * Echoes: a chain of delays, each duller and quieter than the one before.
 *
 * What comes out of a delay went in long before, so all echoes of some frames are made at once: two of them, of two
 * channels, to a vector. A chain of an odd number has one more that is silent.
 */
import { NOTHING, ringOf } from './ring';

@unmanaged
class Echoes {
  /** Of samples of both channels in turn; place and length are in frames. */
  rings: usize;
  count: i32;
  /** For each two echoes: the gain of what goes in, two memories, and how lanes change places on the way out. */
  pairs: usize;
  /** One-pole low-passes for what is too high, and for what is too low. */
  low: f32;
  high: f32;
  /** Whether both channels are sent to the left one. */
  crossing: i32;
  /** Rows of both channels in turn: the sum of all echoes, and where the last one goes. */
  sums: usize;
  sink: usize;
  /** Frames since it was last looked at whether echoes have died away. */
  age: i32;
}

/** Most frames in one go, and from one look at whether echoes have died away to the next; the rows have room for so many. */
@inline const SPAN: i32 = 256;
@inline const PAIR_BYTES: i32 = 64;

@inline
function at(rings: usize, index: i32): usize {
  const ring = ringOf(rings, index);
  return ring.samples + (<usize>ring.place << 3);
}

/** Two echoes: from where they come to where they go on, and the first to do so begins the sums. */
function advance(e: Echoes, index: i32, frames: i32, begins: bool): void {
  const pair = e.pairs + <usize>(index >> 1) * PAIR_BYTES;
  const input = v128.load(pair);
  let bright = v128.load(pair, 16);
  let bass = v128.load(pair, 32);
  const turns = v128.load(pair, 48);
  const low = f32x4.splat(e.low);
  const high = f32x4.splat(e.high);
  const inner = f32x4.splat(1 - e.high);
  let first = at(e.rings, index);
  let second = at(e.rings, index + 1);
  let next = index + 2 < e.count ? at(e.rings, index + 2) : e.sink;
  let sum = e.sums;
  for (const end = first + (<usize>frames << 3); first < end; first += 8, second += 8, next += 8, sum += 8) {
    const old = v128.load64_lane(second, v128.load64_zero(first), 1);
    bright = f32x4.add(f32x4.mul(low, bright), f32x4.mul(input, old));
    bass = f32x4.add(f32x4.mul(high, bass), f32x4.mul(inner, bright));
    const out = i8x16.swizzle(f32x4.sub(bright, bass), turns);
    v128.store64_lane(second, out, 0);
    v128.store64_lane(next, out, 1);
    let both = f32x4.add(out, i64x2.shuffle(out, out, 1, 0));
    if (!begins) both = f32x4.add(both, v128.load64_zero(sum));
    v128.store64_lane(sum, both, 0);
  }
  v128.store(pair, bright, 16);
  v128.store(pair, bass, 32);
}

/** The sound, both channels in turn, to where the first echo comes from. */
function send(e: Echoes, left: usize, right: usize, frames: i32): void {
  let ring = at(e.rings, 0);
  const half: f32 = 0.7071067811865476;
  for (const end = ring + (<usize>frames << 3); ring < end; ring += 8, left += 4, right += 4) {
    const l = load<f32>(left);
    const r = load<f32>(right);
    store<f32>(ring, e.crossing ? half * (l + r) : l);
    store<f32>(ring, e.crossing ? 0 : r, 4);
  }
}

function addSums(e: Echoes, left: usize, right: usize, frames: i32): void {
  let sum = e.sums;
  for (const end = sum + (<usize>frames << 3); sum < end; sum += 8, left += 4, right += 4) {
    store<f32>(left, load<f32>(left) + load<f32>(sum));
    if (left !== right) store<f32>(right, load<f32>(right) + load<f32>(sum, 4));
  }
}

/** Frames until a ring begins anew, or a look at the memories is due. */
function toNextTurn(e: Echoes): i32 {
  let frames = SPAN - e.age;
  for (let i = 0; i < e.count; i++) {
    const ring = ringOf(e.rings, i);
    frames = min(frames, ring.length - ring.place);
  }
  return frames;
}

function turn(e: Echoes, frames: i32): void {
  for (let i = 0; i < e.count; i++) {
    const ring = ringOf(e.rings, i);
    ring.place = ring.place + frames === ring.length ? 0 : ring.place + frames;
  }
  e.age += frames;
  if (e.age < SPAN) return;
  e.age = 0;
  rest(e);
}

/** What only fades away is put to rest before it becomes denormal, slow numbers. */
function rest(e: Echoes): void {
  const nothing = f32x4.splat(NOTHING);
  for (let pair = e.pairs; pair < e.pairs + <usize>(e.count >> 1) * PAIR_BYTES; pair += PAIR_BYTES) {
    const bright = v128.load(pair, 16);
    const bass = v128.load(pair, 32);
    v128.store(pair, v128.and(bright, f32x4.ge(f32x4.abs(bright), nothing)), 16);
    v128.store(pair, v128.and(bass, f32x4.ge(f32x4.abs(bass), nothing)), 32);
  }
}

/** Adds echoes of a sound of two channels to another one, or itself; a single one is given twice. */
export function addEchoes(
  plan: usize, left: usize, right: usize, toLeft: usize, toRight: usize, frames: i32,
): void {
  const e = changetype<Echoes>(plan);
  while (frames > 0) {
    const run = min(frames, toNextTurn(e));
    for (let i = e.count - 2; i >= 0; i -= 2) advance(e, i, run, i === e.count - 2);
    send(e, left, right, run);
    addSums(e, toLeft, toRight, run);
    turn(e, run);
    const bytes = <usize>run << 2;
    left += bytes;
    right += bytes;
    toLeft += bytes;
    toRight += bytes;
    frames -= run;
  }
}

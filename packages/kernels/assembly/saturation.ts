/** Bends sound at four or eight times its rate, so that next to no harmonic folds back. */
import { halfWay, inTurn } from './half-band';

/** A stage of doubling and the one of halving that undoes it. Rows of floats; the newest samples lie behind `kept` old ones. */
@unmanaged
class Stage {
  weights: usize;
  pairs: i32;
  /** The sound to be doubled, and what lies between its samples. */
  input: usize;
  inputKept: i32;
  between: usize;
  /** What is to be halved: its samples in turn, the first of them and the second, and what lies between the second ones. */
  even: usize;
  odd: usize;
  halved: usize;
}

/** One channel. As many stages follow one another in memory as `count` says. */
@unmanaged
export class Bender {
  count: i32;
  stages: usize;
  delay: i32;
  /** Gain before the curve. */
  drive: f32;
  /** Gains of the sound itself and of what the curve changes. */
  plain: f32;
  gain: f32;
  /** Up to here the curve changes nothing; 0 where it bends from the start. */
  knee: f32;
}

/** The most frames in one go; the rows have room for so many, and 16 more. */
const MOST_FRAMES: i32 = 256;

@inline
function stageOf(bender: Bender, index: i32): Stage {
  return changetype<Stage>(bender.stages + <usize>index * offsetof<Stage>());
}

/** What the curve adds to each of four samples of any size. */
@inline
function changeOf(x: v128): v128 {
  const top = f32x4.splat(4.7);
  const near = f32x4.min(f32x4.max(x, f32x4.neg(top)), top);
  const z = f32x4.mul(near, near);
  // erf(x·√π ÷ 2) − x = −x³·R(x²) ÷ Q(x²), fitted to −148 dB up to ±4.7, where the curve is level.
  let r = f32x4.splat(1.0368461992444327e-5);
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(3.826856324502e-4));
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(5.891125924812412e-3));
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(4.370272407089418e-2));
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(2.617982216839644e-1));
  let q = f32x4.splat(1.0862875562867636e-5);
  q = f32x4.add(f32x4.mul(q, z), f32x4.splat(4.798081466714419e-4));
  q = f32x4.add(f32x4.mul(q, z), f32x4.splat(7.706827408440649e-3));
  q = f32x4.add(f32x4.mul(q, z), f32x4.splat(7.331404369834901e-2));
  q = f32x4.add(f32x4.mul(q, z), f32x4.splat(4.025333223295487e-1));
  q = f32x4.add(f32x4.mul(q, z), f32x4.splat(1));
  const change = f32x4.div(f32x4.mul(f32x4.mul(near, z), r), q);
  return f32x4.sub(f32x4.sub(near, x), change);
}

/** Fills a row with what the curve changes of another, in whole groups of 4. */
function bendRow(samples: usize, output: usize, count: i32, drive: f32): void {
  const d = f32x4.splat(drive);
  for (const end = samples + (<usize>count << 2); samples < end; samples += 16, output += 16) {
    v128.store(output, changeOf(f32x4.mul(d, v128.load(samples))));
  }
}

/** The same where nothing changes up to a knee, and the curve goes on from there to 1. */
function clipRow(samples: usize, output: usize, count: i32, drive: f32, knee: f32): void {
  const d = f32x4.splat(drive);
  const straight = f32x4.splat(knee);
  const rest = f32x4.splat(1 - knee);
  const scale = f32x4.splat(1 / (1 - knee));
  const sign = i32x4.splat(<i32>0x80000000);
  for (const end = samples + (<usize>count << 2); samples < end; samples += 16, output += 16) {
    const x = f32x4.mul(d, v128.load(samples));
    const over = f32x4.max(f32x4.sub(f32x4.abs(x), straight), f32x4.splat(0));
    const change = f32x4.mul(rest, changeOf(f32x4.mul(over, scale)));
    v128.store(output, v128.xor(change, v128.and(x, sign)));
  }
}

@inline
function advance(row: usize, kept: i32, newest: i32): void {
  memory.copy(row, row + (<usize>newest << 2), <usize>kept << 2);
}

/** Up to what lies between the samples of the last stage. */
function raise(bender: Bender, frames: i32): void {
  for (let i = 0; i < bender.count; i++) {
    const stage = stageOf(bender, i);
    const samples = frames << i;
    const first = stage.input + (<usize>(stage.inputKept - 2 * stage.pairs + 1) << 2);
    halfWay(stage.weights, stage.pairs, first, stage.between, samples);
    if (i + 1 === bender.count) return;
    const next = stageOf(bender, i + 1);
    const middle = first + (<usize>(stage.pairs - 1) << 2);
    inTurn(middle, stage.between, next.input + (<usize>next.inputKept << 2), samples);
  }
}

function bend(bender: Bender, frames: i32): void {
  const top = stageOf(bender, bender.count - 1);
  const samples = frames << (bender.count - 1);
  const middle = top.input + (<usize>(top.inputKept - top.pairs) << 2);
  const even = top.even + (<usize>top.pairs << 2);
  const odd = top.odd + (<usize>(2 * top.pairs) << 2);
  if (bender.knee > 0) {
    clipRow(middle, even, samples, bender.drive, bender.knee);
    clipRow(top.between, odd, samples, bender.drive, bender.knee);
    return;
  }
  bendRow(middle, even, samples, bender.drive);
  bendRow(top.between, odd, samples, bender.drive);
}

/** Half the sums of a stage's halves, every other one of them to each row of the stage below. */
function apart(stage: Stage, below: Stage, count: i32): void {
  let first = stage.even;
  let second = stage.halved;
  let even = below.even + (<usize>below.pairs << 2);
  let odd = below.odd + (<usize>(2 * below.pairs) << 2);
  const half = f32x4.splat(0.5);
  for (const end = first + (<usize>count << 2); first < end; first += 32, second += 32, even += 16, odd += 16) {
    const a = f32x4.mul(half, f32x4.add(v128.load(first), v128.load(second)));
    const b = f32x4.mul(half, f32x4.add(v128.load(first, 16), v128.load(second, 16)));
    v128.store(even, i32x4.shuffle(a, b, 0, 2, 4, 6));
    v128.store(odd, i32x4.shuffle(a, b, 1, 3, 5, 7));
  }
}

/** The sound, delayed, and what the curve changed of it. */
function finish(bender: Bender, past: usize, samples: usize, frames: i32): void {
  const stage = stageOf(bender, 0);
  const plain = f32x4.splat(bender.plain);
  const gain = f32x4.splat(0.5 * bender.gain);
  let even = stage.even;
  let halved = stage.halved;
  let i = 0;
  for (; i + 4 <= frames; i += 4, past += 16, even += 16, halved += 16, samples += 16) {
    const change = f32x4.add(v128.load(even), v128.load(halved));
    v128.store(samples, f32x4.add(f32x4.mul(plain, v128.load(past)), f32x4.mul(gain, change)));
  }
  for (; i < frames; i++, past += 4, even += 4, halved += 4, samples += 4) {
    const change = load<f32>(even) + load<f32>(halved);
    store<f32>(samples, bender.plain * load<f32>(past) + f32x4.extract_lane(gain, 0) * change);
  }
}

function lower(bender: Bender, frames: i32): void {
  for (let i = bender.count - 1; i >= 0; i--) {
    const stage = stageOf(bender, i);
    const samples = frames << i;
    halfWay(stage.weights, stage.pairs, stage.odd, stage.halved, samples);
    if (i > 0) apart(stage, stageOf(bender, i - 1), samples);
  }
}

function advanceAll(bender: Bender, frames: i32): void {
  for (let i = 0; i < bender.count; i++) {
    const stage = stageOf(bender, i);
    const samples = frames << i;
    advance(stage.input, stage.inputKept, samples);
    advance(stage.even, stage.pairs, samples);
    advance(stage.odd, 2 * stage.pairs, samples);
  }
}

/** A bender's newest sound, at most `MOST_FRAMES` frames of which may be written there. */
@inline
export function newestOf(bender: Bender): usize {
  const first = stageOf(bender, 0);
  return first.input + (<usize>first.inputKept << 2);
}

/** Bends the newest sound, and puts what is ready in `samples`. */
export function bendNewest(bender: Bender, samples: usize, frames: i32): void {
  raise(bender, frames);
  bend(bender, frames);
  lower(bender, frames);
  finish(bender, newestOf(bender) - (<usize>bender.delay << 2), samples, frames);
  advanceAll(bender, frames);
}

/** Begins anew: the newest sound is one of which the curve changes nothing, and as long as any filter. */
export function resume(bender: Bender, frames: i32): void {
  raise(bender, frames);
  advanceAll(bender, frames);
  for (let i = 0; i < bender.count; i++) {
    const stage = stageOf(bender, i);
    memory.fill(stage.even, 0, <usize>stage.pairs << 2);
    memory.fill(stage.odd, 0, <usize>(2 * stage.pairs) << 2);
  }
}

/** Bends samples in place, late by the bender's delay. Where they are cut does not matter. */
export function saturate(plan: usize, samples: usize, frames: i32): void {
  const bender = changetype<Bender>(plan);
  for (let done = 0; done < frames; done += MOST_FRAMES) {
    const count = min(MOST_FRAMES, frames - done);
    memory.copy(newestOf(bender), samples, <usize>count << 2);
    bendNewest(bender, samples, count);
    samples += <usize>count << 2;
  }
}

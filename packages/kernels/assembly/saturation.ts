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

/**
 * Coefficients of erf(x·√π ÷ 2) − x = −x³·R(x²) ÷ Q(x²), fitted to −148 dB up to ±4.7, where the curve is level: from the
 * highest power on, R0 Q0 R1 Q1 …, then 1, −4.7 and 4.7. In memory, as a constant in code is built anew at every use.
 */
const COEFFICIENTS = memory.data<f32>([
  1.0368461992444327e-5, 1.0862875562867636e-5, 3.826856324502e-4, 4.798081466714419e-4, 5.891125924812412e-3,
  7.706827408440649e-3, 4.370272407089418e-2, 7.331404369834901e-2, 2.617982216839644e-1, 4.025333223295487e-1, 1, -4.7,
  4.7,
]);

@inline
function times(a: v128, z: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, z), c);
}

/** Fills a row with what the curve adds to each sample of another times `drive`, times `gain`; in whole groups of 8. */
function changesOf(samples: usize, output: usize, count: i32, drive: f32, gain: f32): void {
  const d = f32x4.splat(drive);
  const g = f32x4.splat(gain);
  const c = COEFFICIENTS;
  const bottom = v128.load32_splat(c, 44);
  const top = v128.load32_splat(c, 48);
  for (const end = samples + (<usize>count << 2); samples < end; samples += 32, output += 32) {
    const x = f32x4.mul(d, v128.load(samples));
    const y = f32x4.mul(d, v128.load(samples, 16));
    const nearX = f32x4.pmin(f32x4.pmax(x, bottom), top);
    const nearY = f32x4.pmin(f32x4.pmax(y, bottom), top);
    const zx = f32x4.mul(nearX, nearX);
    const zy = f32x4.mul(nearY, nearY);
    let rx = v128.load32_splat(c), ry = rx;
    let qx = v128.load32_splat(c, 4), qy = qx;
    for (let at = c + 8; at < c + 40; at += 8) {
      const r = v128.load32_splat(at), q = v128.load32_splat(at, 4);
      rx = times(rx, zx, r);
      ry = times(ry, zy, r);
      qx = times(qx, zx, q);
      qy = times(qy, zy, q);
    }
    const one = v128.load32_splat(c, 40);
    qx = times(qx, zx, one);
    qy = times(qy, zy, one);
    const changeX = f32x4.div(f32x4.mul(f32x4.mul(nearX, zx), rx), qx);
    const changeY = f32x4.div(f32x4.mul(f32x4.mul(nearY, zy), ry), qy);
    v128.store(output, f32x4.mul(g, f32x4.sub(f32x4.sub(nearX, x), changeX)));
    v128.store(output, f32x4.mul(g, f32x4.sub(f32x4.sub(nearY, y), changeY)), 16);
  }
}

/** Fills a row with how far samples times `drive` are over a knee, with their sign; in whole groups of 4. */
function overKnee(samples: usize, output: usize, count: i32, drive: f32, knee: f32): void {
  const d = f32x4.splat(drive);
  const straight = f32x4.splat(knee);
  const sign = i32x4.splat(<i32>0x80000000);
  const nothing = f32x4.splat(0);
  for (const end = samples + (<usize>count << 2); samples < end; samples += 16, output += 16) {
    const x = f32x4.mul(d, v128.load(samples));
    const over = f32x4.pmax(f32x4.sub(f32x4.abs(x), straight), nothing);
    v128.store(output, v128.or(over, v128.and(x, sign)));
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

/** What the curve changes; up to a knee nothing, and from there on as much as from 0 in a curve so much smaller. */
function bendRow(bender: Bender, samples: usize, output: usize, count: i32): void {
  const knee = bender.knee;
  if (knee > 0) {
    overKnee(samples, output, count, bender.drive, knee);
    changesOf(output, output, count, 1 / (1 - knee), 1 - knee);
  } else {
    changesOf(samples, output, count, bender.drive, 1);
  }
}

function bend(bender: Bender, frames: i32): void {
  const top = stageOf(bender, bender.count - 1);
  const samples = frames << (bender.count - 1);
  const middle = top.input + (<usize>(top.inputKept - top.pairs) << 2);
  const even = top.even + (<usize>top.pairs << 2);
  const odd = top.odd + (<usize>(2 * top.pairs) << 2);
  bendRow(bender, middle, even, samples);
  bendRow(bender, top.between, odd, samples);
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

/**
 * A true-peak limiter: finds peaks of the waveform between the samples ahead of time, and turns down along a curve without
 * a corner. In doubles, sum by sum in the order of its plain twin, so that both give the same bits.
 */
import { lower, rounded, sumOfTwo, upper } from './lanes';

/** Rows of `taps` weights, one a place between two samples, eight places. */
@unmanaged
class Eye {
  taps: i32;
  step: i32;
  around: i32;
  rows: usize;
}

/** Of the last values only those with none larger after them: they fall from the first to the last. */
@unmanaged
class SlidingMax {
  values: usize;
  times: usize;
  length: i32;
  first: i32;
  count: i32;
  unused: i32;
  now: f64;
}

@unmanaged
class Limiter {
  channelCount: i32;
  /** Rows of `margin` old frames and a span of new ones. */
  pasts: usize;
  margin: i32;
  latency: i32;
  /** Frames that have to be known after a place to look at it. */
  reach: i32;
  needs: usize;
  gains: usize;
  eyes: usize;
  /** Frames of the span that have gone by. */
  phase: i32;
  /** Samples until there is none that stands out any more. */
  near: i32;
  peaks: usize;
  longPeaks: usize;
  /** Last values of three sums of sums, three in turn. */
  rings: usize;
  ringLength: i32;
  ringPlace: i32;
  /** Frames since nothing was to be taken off any more, and after how many of them the gain is 1. */
  idle: i32;
  idleAfter: i32;
  ignoredAfter: i32;
  level: f64;
  unit: f64;
  sure: f64;
  ignored: f64;
  lone: f64;
  lasting: f64;
  first: f64;
  second: f64;
  third: f64;
  scale: f64;
  recovering: f64;
  releasing: f64;
  settling: f64;
  /** What is left of lone and lasting reductions when those that are ignored would count. */
  loneLater: f64;
  lastingLater: f64;
}

@inline const SPAN: i32 = 128;
@inline const PLACES: i32 = 8;
@inline const EYES: i32 = 3;
/** A peak lies at most so many samples beside one that stands out. */
@inline const NEIGHBOURHOOD: i32 = 3;

@inline
function sampleAt(samples: usize): f64 {
  return <f64>load<f32>(samples);
}

@inline
function standsOut(sample: usize, limit: f64): bool {
  return abs(2 * sampleAt(sample) - 0.5 * (sampleAt(sample - 4) + sampleAt(sample + 4))) > limit;
}

/** Whether any of four does, but for the last bits. */
@inline
function anyStandsOut(sample: usize, limit: v128): bool {
  const sides = f32x4.mul(f32x4.splat(0.5), f32x4.add(v128.load(sample - 4), v128.load(sample, 4)));
  const here = v128.load(sample);
  return v128.any_true(f32x4.gt(f32x4.abs(f32x4.sub(f32x4.add(here, here), sides)), limit));
}

function weightedSum(samples: usize, row: usize, taps: i32): f64 {
  let sums = f64x2.splat(0);
  for (const end = row + (<usize>taps << 3); row < end; row += 16, samples += 8) {
    sums = f64x2.add(sums, f64x2.mul(lower(v128.load64_zero(samples)), v128.load(row)));
  }
  return sumOfTwo(sums);
}

/** The larger of `least` and the waveform's largest value from a sample to before the next; see the plain twin. */
function highest(limiter: Limiter, sample: usize, least: f64, enough: f64): f64 {
  const here = abs(sampleAt(sample));
  let most = abs(sampleAt(sample + 4));
  let crest = PLACES;
  if (here >= most) {
    most = here;
    crest = 0;
  }
  let peak = max(least, here);
  for (let index = 0; index < EYES; index++) {
    if (index === 1 && most < enough) return peak;
    const eye = changetype<Eye>(limiter.eyes + <usize>index * offsetof<Eye>());
    const first = sample - (<usize>(eye.taps / 2 - 1) << 2);
    const last = min(PLACES - eye.step, crest + eye.around);
    for (let place = max(eye.step, crest - eye.around); place <= last; place += eye.step) {
      const size = abs(weightedSum(first, eye.rows + (<usize>(place * eye.taps) << 3), eye.taps));
      if (size > peak) peak = size;
      if (size > most) {
        most = size;
        crest = place;
      }
    }
  }
  return peak;
}

/** Fills in what the waveform from each sample to the next needs to be turned down by; returns whether anything is. */
function findNeeds(limiter: Limiter, frames: i32): bool {
  const rowBytes = <usize>(limiter.margin + SPAN) << 2;
  const at = limiter.pasts + (<usize>(limiter.margin - limiter.reach) << 2);
  const ends = limiter.pasts + <usize>limiter.channelCount * rowBytes;
  const limit = limiter.ignored > 0 ? limiter.level / (1 - limiter.ignored / limiter.unit) : limiter.level;
  const nearLimit = f32x4.splat(<f32>(0.99999 * limit));
  const enough = limiter.sure * limit;
  let found = false;
  memory.fill(limiter.needs, 0, <usize>frames << 3);
  for (let group = 0; group < frames; group += 4) {
    let stands = limiter.near > 0;
    for (let row = at - limiter.pasts; !stands && limiter.pasts + row < ends; row += rowBytes) {
      stands = anyStandsOut(limiter.pasts + row + (<usize>(group + NEIGHBOURHOOD) << 2), nearLimit);
    }
    if (!stands) continue;
    const end = min(frames, group + 4);
    for (let i = group; i < end; i++) {
      const offset = <usize>i << 2;
      for (let row = at; row < ends; row += rowBytes) {
        if (standsOut(row + offset + (<usize>NEIGHBOURHOOD << 2), limit)) limiter.near = 2 * NEIGHBOURHOOD;
      }
      if (limiter.near === 0) continue;
      limiter.near -= 1;
      let peak: f64 = 0;
      for (let row = at; row < ends; row += rowBytes) peak = highest(limiter, row + offset, peak, enough);
      if (!(peak > limit)) continue;
      store<f64>(limiter.needs + (<usize>i << 3), ceil((1 - limiter.level / peak) * limiter.unit));
      found = true;
    }
  }
  return found;
}

/** The largest of the last values, none of which is below 0. */
@inline
function slide(max: SlidingMax, value: f64): f64 {
  max.now += 1;
  const size = max.length + 1;
  if (max.count > 0 && load<f64>(max.times + (<usize>max.first << 3)) <= max.now - <f64>max.length) {
    max.first = max.first === max.length ? 0 : max.first + 1;
    max.count -= 1;
  }
  if (value > 0) {
    let last = max.first + max.count - 1;
    if (last >= size) last -= size;
    while (max.count > 0 && load<f64>(max.values + (<usize>last << 3)) <= value) {
      max.count -= 1;
      last = last === 0 ? max.length : last - 1;
    }
    last = max.first + max.count;
    if (last >= size) last -= size;
    store<f64>(max.values + (<usize>last << 3), value);
    store<f64>(max.times + (<usize>last << 3), max.now);
    max.count += 1;
  }
  return max.count > 0 ? load<f64>(max.values + (<usize>max.first << 3)) : 0;
}

/** The sum of the last sums of the last sums; exact, as all are whole numbers. */
@inline
function smooth(limiter: Limiter, value: f64): f64 {
  const ring = limiter.rings + (<usize>limiter.ringPlace << 3);
  limiter.first += value - load<f64>(ring);
  limiter.second += limiter.first - load<f64>(ring, 8);
  limiter.third += limiter.second - load<f64>(ring, 16);
  store<f64>(ring, value);
  store<f64>(ring, limiter.first, 8);
  store<f64>(ring, limiter.second, 16);
  limiter.ringPlace += 3;
  if (limiter.ringPlace === limiter.ringLength) limiter.ringPlace = 0;
  return limiter.third;
}

function reduce(limiter: Limiter, frames: i32): void {
  const peaks = changetype<SlidingMax>(limiter.peaks);
  const longPeaks = changetype<SlidingMax>(limiter.longPeaks);
  for (let i = 0; i < frames; i++) {
    const need = load<f64>(limiter.needs + (<usize>i << 3));
    limiter.lone = max(slide(peaks, need), floor(limiter.lone * limiter.recovering));
    const wanted = slide(longPeaks, need);
    const lasting = limiter.lasting;
    if (wanted > lasting) limiter.lasting = ceil(wanted + limiter.settling * (lasting - wanted));
    else limiter.lasting = max(wanted, floor(lasting * limiter.releasing));
    const reduction = max(limiter.lone, limiter.lasting);
    limiter.idle = reduction > 0 ? 0 : min(limiter.idle + 1, limiter.idleAfter + 1);
    const gain = limiter.idle > limiter.idleAfter ? 1 : 1 - smooth(limiter, reduction) * limiter.scale;
    store<f64>(limiter.gains + (<usize>i << 3), gain);
  }
}

/** Nothing to be turned down, before or now. */
@inline
function isIdle(limiter: Limiter): bool {
  const held = changetype<SlidingMax>(limiter.peaks).count + changetype<SlidingMax>(limiter.longPeaks).count;
  return limiter.idle > limiter.idleAfter && held === 0;
}

function applyGains(gains: usize, past: usize, output: usize, frames: i32): void {
  let i = 0;
  for (; i + 4 <= frames; i += 4, gains += 32, past += 16, output += 16) {
    const x = v128.load(past);
    const a = f64x2.mul(v128.load(gains), lower(x));
    const b = f64x2.mul(v128.load(gains, 16), upper(x));
    v128.store(output, rounded(a, b));
  }
  for (; i < frames; i++, gains += 8, past += 4, output += 4) store<f32>(output, <f32>(load<f64>(gains) * sampleAt(past)));
}

/** Frames of a span in place; `offset` is where they begin in the channels, whose addresses are in a row. */
function limitSpan(limiter: Limiter, channels: usize, offset: usize, frames: i32): void {
  const rowBytes = <usize>(limiter.margin + SPAN) << 2;
  const bytes = <usize>frames << 2;
  const ends = limiter.pasts + <usize>limiter.channelCount * rowBytes;
  let channel = channels;
  for (let row = limiter.pasts; row < ends; row += rowBytes, channel += 4) {
    memory.copy(row + (<usize>limiter.margin << 2), <usize>load<u32>(channel) + offset, bytes);
  }
  const idle = !findNeeds(limiter, frames) && isIdle(limiter);
  if (idle) {
    changetype<SlidingMax>(limiter.peaks).now += <f64>frames;
    changetype<SlidingMax>(limiter.longPeaks).now += <f64>frames;
  } else {
    reduce(limiter, frames);
  }
  channel = channels;
  for (let row = limiter.pasts; row < ends; row += rowBytes, channel += 4) {
    const past = row + (<usize>(limiter.margin - limiter.latency) << 2);
    const output = <usize>load<u32>(channel) + offset;
    if (idle) memory.copy(output, past, bytes);
    else applyGains(limiter.gains, past, output, frames);
    memory.copy(row, row + bytes, <usize>limiter.margin << 2);
  }
}

/** All channels in place, by the same gain, late by the latency. Where they are cut does not matter. */
export function limit(plan: usize, channels: usize, frames: i32): void {
  const limiter = changetype<Limiter>(plan);
  for (let done = 0; done < frames;) {
    const run = min(frames - done, SPAN - limiter.phase);
    limitSpan(limiter, channels, <usize>done << 2, run);
    done += run;
    limiter.phase += run;
    if (limiter.phase < SPAN) continue;
    limiter.phase = 0;
    const later = max(limiter.lone * limiter.loneLater, limiter.lasting * limiter.lastingLater);
    limiter.ignored = floor(later) - <f64>limiter.ignoredAfter;
  }
}

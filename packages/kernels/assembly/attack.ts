/**
 * Where in a signal of mid and side the waveform rises most suddenly.
 *
 * What is serial in the definition (a running sum, a maximum that is forgotten step by step) goes two or four steps at a time.
 */
import { lower, upper } from './lanes';

/** Energy of the steps between neighbours, added up from the first one on: `count` + 1 doubles and up to 3 more. */
function addUpSteps(mid: usize, side: usize, count: i32, totals: usize): void {
  let total = f64x2.splat(0);
  store<f64>(totals, 0);
  totals += 8;
  for (const stop = mid + (<usize>count << 2); mid < stop; mid += 16, side += 16, totals += 32) {
    const midStep = f32x4.sub(v128.load(mid), v128.load(mid - 4));
    const sideStep = f32x4.sub(v128.load(side), v128.load(side - 4));
    const energy = f32x4.add(f32x4.mul(midStep, midStep), f32x4.mul(sideStep, sideStep));
    const low = lower(energy);
    const high = upper(energy);
    const lowTotals = f64x2.add(low, i64x2.shuffle(f64x2.splat(0), low, 0, 2));
    const pairTotals = f64x2.add(high, i64x2.shuffle(f64x2.splat(0), high, 0, 2));
    const highTotals = f64x2.add(pairTotals, i64x2.shuffle(lowTotals, lowTotals, 1, 1));
    v128.store(totals, f64x2.add(total, lowTotals));
    v128.store(totals, f64x2.add(total, highTotals), 16);
    total = f64x2.add(total, i64x2.shuffle(highTotals, highTotals, 1, 1));
  }
}

@inline
function energyBetween(totals: usize, from: i32, to: i32): f64 {
  return load<f64>(totals + (<usize>to << 3)) - load<f64>(totals + (<usize>from << 3));
}

/** Largest energy of a stretch that begins within a range, looked at four times a stretch. */
function loudestStretch(totals: usize, from: i32, to: i32, length: i32): f64 {
  let most: f64 = 0;
  for (let at = from; at < to; at += max(1, length >> 2)) most = max(most, energyBetween(totals, at, at + length));
  return most;
}

/** Energies of the two stretches that begin at a place and behind it. */
@inline
function stretchesAt(totals: usize, bytes: usize): v128 {
  return f64x2.sub(v128.load(totals + bytes), v128.load(totals));
}

/** What was loud before index `to`, forgotten at the pace of `release`, of stretches that ended from `from` on. */
function loudnessBefore(totals: usize, from: i32, to: i32, stretch: i32, release: f64): f64 {
  const bytes = <usize>stretch << 3;
  const far = f64x2(release * release * release, release * release);
  const near = f64x2(release, 1);
  const past = release * release * release * release;
  let loud: f64 = 0;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const place = totals + (<usize>(at - stretch) << 3);
    const two = f64x2.mul(stretchesAt(place, bytes), far);
    const four = f64x2.pmax(two, f64x2.mul(stretchesAt(place + 16, bytes), near));
    const most = max(f64x2.extract_lane(four, 0), f64x2.extract_lane(four, 1));
    loud = loud * past > most ? loud * past : most;
  }
  for (; at < to; at++) loud = max(loud * release, energyBetween(totals, at - stretch, at));
  return loud;
}

/**
 * The index at which the energy of the next stretch most exceeds what was loud before, of those from `from` to before `to`,
 * −1 where it nowhere does so `leastRatio` times, or less than `leastBody` of what follows within `body` samples comes at
 * once. At `mid` and `side` stands index 0, with a sample before; `length` samples follow. `totals` has room for 4 values more.
 */
export function attackPlace(
  mid: usize, side: usize, length: i32, from: i32, to: i32, stretch: i32, body: i32,
  release: f64, leastRatio: f64, leastBody: f64, totals: usize,
): i32 {
  addUpSteps(mid, side, length, totals);
  const floor = loudestStretch(totals, from, to, stretch) * 1e-4 + 1e-12 * <f64>stretch;
  const floors = f64x2.splat(floor);
  const bytes = <usize>stretch << 3;
  const paces = f64x2(release, release * release);
  const later = f64x2(0, release);
  let best = leastRatio;
  let place = -1;
  // Two places at a time; of an odd number, the first is met twice.
  const first = max(stretch, from - ((to - from) & 1));
  let loud = loudnessBefore(totals, stretch, first, stretch, release);
  for (let at = first; at < to; at += 2) {
    const here = totals + (<usize>at << 3);
    const before = stretchesAt(here - bytes, bytes);
    const one = f64x2.mul(i64x2.shuffle(before, before, 0, 0), later);
    const louds = f64x2.pmax(f64x2.mul(f64x2.splat(loud), paces), f64x2.pmax(before, one));
    loud = f64x2.extract_lane(louds, 1);
    const base = f64x2.add(louds, floors);
    const next = f64x2.add(stretchesAt(here, bytes), floors);
    if (!v128.any_true(f64x2.gt(next, f64x2.mul(base, f64x2.splat(best))))) continue;
    for (let lane = 0; lane < 2; lane++) {
      const ratio = lane === 0
        ? f64x2.extract_lane(next, 0) / f64x2.extract_lane(base, 0)
        : f64x2.extract_lane(next, 1) / f64x2.extract_lane(base, 1);
      if (ratio <= best || at + lane < from || at + lane >= to) continue;
      best = ratio;
      place = at + lane;
    }
  }
  if (place < 0) return -1;
  const after = loudestStretch(totals, place, length - body, body);
  return energyBetween(totals, place, min(place + body, length)) >= leastBody * after ? place : -1;
}

/** Spectra of mid and side together, and how their bands grow from hop to hop. */
import { fftPowerOfBoth } from './fft';
import { sumBands } from './band-sums';
import { sideMatters } from './mid-side';

/** Power of `size` values of mid, and of side (or of `silence` in its place, where its share of the mid's energy is no larger). */
export function midSidePower(
  plan: usize, size: i32, mid: usize, side: usize, silence: usize, share: f32, window: usize, power: usize,
): void {
  fftPowerOfBoth(plan, mid, sideMatters(mid, side, size, share) === 1 ? side : silence, window, power);
}

/**
 * How the bands of spectra grow, `hop` samples apart, each against the one `lag` hops before. Of each: the product of what
 * bands have grown to, powers counted from `floor` on, and by how much the fourth root of each of three registers' power grew:
 * four doubles. Behind the edges stand the last bands of the registers. In `slots` stand the powers of the last lag + 1 hops, of
 * which the first here is number `index`.
 */
export function bandRises(
  plan: usize, size: i32, mid: usize, side: usize, silence: usize, share: f32, window: usize, power: usize,
  edges: usize, bands: i32, slots: usize, lag: i32, floor: f64,
  index: i32, hop: i32, hops: i32, output: usize,
): void {
  const registers = edges + (<usize>(bands + 1) << 2);
  const slotBytes = <usize>bands << 3;
  for (const stop = index + hops; index < stop; index++, output += 32) {
    const now = slots + <usize>(index % (lag + 1)) * slotBytes;
    const before = slots + <usize>((index + 1) % (lag + 1)) * slotBytes;
    midSidePower(plan, size, mid, side, silence, share, window, power);
    sumBands(power, edges, bands, now);
    riseOf(now, before, bands, floor, registers, output);
    mid += <usize>hop << 2;
    side += <usize>hop << 2;
  }
}

function riseOf(now: usize, before: usize, bands: i32, floor: f64, registers: usize, output: usize): void {
  const low = load<i32>(registers);
  const middle = load<i32>(registers, 4);
  const high = load<i32>(registers, 8);
  let rise: f64 = 1;
  let sumNow: f64 = 0;
  let sumBefore: f64 = 0;
  v128.store(output, f64x2.splat(0));
  v128.store(output, f64x2.splat(0), 16);
  for (let band = 0; band < bands; band++, now += 8, before += 8) {
    const powerNow = load<f64>(now);
    const powerBefore = load<f64>(before);
    if (powerNow > powerBefore) rise *= (powerNow + floor) / (powerBefore + floor);
    sumNow += powerNow;
    sumBefore += powerBefore;
    const register = band === high ? 3 : band === middle ? 2 : band === low ? 1 : 0;
    if (register === 0) continue;
    store<f64>(output + (<usize>register << 3), max<f64>(0, sqrt(sqrt(sumNow)) - sqrt(sqrt(sumBefore))));
    sumNow = 0;
    sumBefore = 0;
  }
  store<f64>(output, rise);
}

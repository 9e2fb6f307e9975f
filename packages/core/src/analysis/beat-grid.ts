/** Beats laid through onsets: where exactly they fall, and how far the onsets wander from them. */
import type { Onsets } from './pulse.ts';

const { abs, round } = Math;

/** Beats at equal distances: beat n falls on `firstSec` + n · `periodSec`. */
export interface BeatGrid {
  readonly firstSec: number;
  readonly periodSec: number;
}

/** Onsets up to so much of a beat away from it are meant to be on it. */
const ON_BEAT = 0.125;

/** Rounds of fitting: onsets so late or early, in seconds, count half. The first look far around. */
const TOLERANCES_SEC = [0.02, 0.008, 0.004, 0.002, 0.002, 0.002];

/**
 * The grid moved, and stretched unless `keepPeriod`, so that most onsets near its beats fall on them; stray ones count
 * little (least squares with Cauchy weights).
 */
export function fitGrid({ times, weights }: Onsets, grid: BeatGrid, keepPeriod = false): BeatGrid {
  let { firstSec, periodSec } = grid;
  for (const tolerance of TOLERANCES_SEC) {
    const sums = { weight: 0, beat: 0, beatSquared: 0, late: 0, lateByBeat: 0 };
    for (let index = 0; index < times.length; index++) {
      const beats = ((times[index] as number) - firstSec) / periodSec;
      const beat = round(beats);
      if (abs(beats - beat) > ON_BEAT) continue;
      const late = (beats - beat) * periodSec;
      const weight = (weights[index] as number) / (1 + (late / tolerance) * (late / tolerance));
      sums.weight += weight;
      sums.beat += weight * beat;
      sums.beatSquared += weight * beat * beat;
      sums.late += weight * late;
      sums.lateByBeat += weight * late * beat;
    }
    if (sums.weight === 0) break;
    const spread = sums.weight * sums.beatSquared - sums.beat * sums.beat;
    const known = !keepPeriod && spread > 1e-6 * sums.weight * sums.weight;
    const stretch = known ? (sums.weight * sums.lateByBeat - sums.beat * sums.late) / spread : 0;
    firstSec += (sums.late - stretch * sums.beat) / sums.weight;
    periodSec += stretch;
  }
  return { firstSec, periodSec };
}

/** How late the beats of one stretch are. */
interface Lateness {
  /** Middle of the stretch. */
  readonly sec: number;
  readonly lateSec: number;
}

/** How late the onsets are against a grid in stretches of so many beats; each is looked for near where the last was. */
export function latenessOf({ times, weights }: Onsets, grid: BeatGrid, stretchBeats: number): Lateness[] {
  const { firstSec, periodSec } = grid;
  const stretch = stretchBeats * periodSec;
  const found: Lateness[] = [];
  let late = 0;
  for (let from = 0; from < times.length;) {
    const index = Math.floor(((times[from] as number) - firstSec) / stretch + 1e-3);
    let to = from;
    while (to < times.length && (times[to] as number) < firstSec + (index + 1 - 1e-3) * stretch) to++;
    if (to === from) to++;
    const part = { times: times.subarray(from, to), weights: weights.subarray(from, to) };
    const first = firstSec + index * stretch + late;
    late += fitGrid(part, { firstSec: first, periodSec }, true).firstSec - first;
    found.push({ sec: firstSec + (index + 0.5) * stretch, lateSec: late });
    from = to;
  }
  return found;
}

/** Where the waveform rises most suddenly, in plain TypeScript: see `attack.ts`. */
import type { AttackSearch, AttackShape } from '@stem/kernels';

const { max, min } = Math;

/** A window of mid and side, and the frame of their first value. */
export interface HeldSound {
  readonly mid: Float32Array;
  readonly side: Float32Array;
  readonly start: number;
}

/** The frame that is looked for; undefined where there is none. */
export function plainAttack(
  held: HeldSound,
  { stretch, body, release, leastBody }: AttackShape,
  search: AttackSearch,
): number | undefined {
  const { start, from, to, end } = search;
  const energy = energyOf(held, start, end);
  const place = mostSudden(energy, {
    from: from - start,
    to: to - start,
    stretch,
    floor: loudest(energy, [from - start, to - start], stretch) * 1e-4 + 1e-12 * stretch,
    leastRatio: search.leastRatio,
    release,
  });
  if (place === undefined) return undefined;
  const after = loudest(energy, [place, end - start - body], body);
  const here = between(energy, place, min(place + body, end - start));
  return here >= leastBody * after ? start + place : undefined;
}

/** The index at which the energy of the next stretch most exceeds what was loud before, of those from `from` to before `to`. */
function mostSudden(
  totals: Float64Array,
  range: Readonly<Record<'from' | 'to' | 'stretch' | 'floor' | 'leastRatio' | 'release', number>>,
): number | undefined {
  const { from, to, stretch, floor, release } = range;
  let loudBefore = 0;
  let best = range.leastRatio;
  let place: number | undefined;
  for (let index = stretch; index < to; index++) {
    loudBefore = max(loudBefore * release, between(totals, index - stretch, index));
    if (index < from) continue;
    const ratio = (between(totals, index, index + stretch) + floor) / (loudBefore + floor);
    if (ratio > best) {
      best = ratio;
      place = index;
    }
  }
  return place;
}

/** Energy of the steps between neighbours, added up from a frame on. */
function energyOf({ mid, side, start: heldFrom }: HeldSound, start: number, end: number): Float64Array {
  const totals = new Float64Array(end - start + 1);
  let at = start - heldFrom;
  let total = 0;
  for (let index = 1; index < totals.length; index++, at++) {
    const midStep = (mid[at] as number) - (mid[at - 1] as number);
    const sideStep = (side[at] as number) - (side[at - 1] as number);
    total += midStep * midStep + sideStep * sideStep;
    totals[index] = total;
  }
  return totals;
}

function between(totals: Float64Array, from: number, to: number): number {
  return (totals[to] as number) - (totals[from] as number);
}

/** Largest energy of a stretch that begins within a range, looked at four times a stretch. */
function loudest(totals: Float64Array, [from, to]: readonly [number, number], length: number): number {
  let most = 0;
  for (let at = from; at < to; at += max(1, length >> 2)) most = max(most, between(totals, at, at + length));
  return most;
}

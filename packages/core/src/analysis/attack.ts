/** Where exactly an attack begins, and whether it is one: a rise of the waveform itself that is sudden and lasts. */
import { exp } from '../dsp/elementary.ts';
import type { History } from './history.ts';

const { max, min, round } = Math;

/** Energy is compared in stretches of this length. */
const STRETCH_SEC = 0.003;

/** What was loud before is forgotten at this pace, so that the pulses of a bass note are no attacks. */
const RELEASE_SEC = 0.025;

/** What sounds within 12 ms of an attack … */
const BODY_SEC = 0.012;

/** … has at least this share of the energy of what follows, or it is the foot of a swell. */
const LEAST_BODY = 0.06;

/** Frames before the place searched that are looked at. */
export function attackLookBack(sampleRate: number): number {
  return round((2 * RELEASE_SEC + STRETCH_SEC) * sampleRate) + 1;
}

/** Where an attack is looked for, and how sudden it must be. */
export interface AttackSearch {
  readonly from: number;
  readonly to: number;
  /** What comes behind is not looked at. */
  readonly end: number;
  readonly leastRatio: number;
  readonly sampleRate: number;
}

/**
 * The frame from `from` to before `to` where the energy of the next 3 ms most exceeds what was loud before; undefined
 * where it nowhere exceeds it `leastRatio` times, or what rises goes on rising. Energy is that of the differences of neighbours, in which
 * attacks stand out of held bass notes.
 */
export function findAttack(history: History, search: AttackSearch): number | undefined {
  const { sampleRate, end } = search;
  const stretch = round(STRETCH_SEC * sampleRate);
  const start = max(history.start + 1, 1, search.from - attackLookBack(sampleRate) + 1);
  const energy = energyOf(history, [start, end]);
  const last = min(search.to, end - stretch);
  const floor = loudest(energy, [search.from, last], stretch) * 1e-4 + 1e-12 * stretch;
  const release = exp(-1 / (RELEASE_SEC * sampleRate));

  let loudBefore = 0;
  let best = search.leastRatio;
  let place: number | undefined;
  for (let frame = start + stretch; frame < last; frame++) {
    loudBefore = max(loudBefore * release, energy(frame - stretch, frame));
    if (frame < search.from) continue;
    const ratio = (energy(frame, frame + stretch) + floor) / (loudBefore + floor);
    if (ratio > best) {
      best = ratio;
      place = frame;
    }
  }
  if (place === undefined) return undefined;
  const body = round(BODY_SEC * sampleRate);
  const after = loudest(energy, [place, end - body], body);
  return energy(place, min(place + body, end)) >= LEAST_BODY * after ? place : undefined;
}

type Energy = (from: number, to: number) => number;

/** Energy between two frames of a range of the history. */
function energyOf(history: History, [start, end]: readonly [number, number]): Energy {
  const { mid, side } = history;
  const totals = new Float64Array(end - start + 1);
  let at = start - history.start;
  let total = 0;
  for (let index = 1; index < totals.length; index++, at++) {
    const midStep = (mid[at] as number) - (mid[at - 1] as number);
    const sideStep = (side[at] as number) - (side[at - 1] as number);
    total += midStep * midStep + sideStep * sideStep;
    totals[index] = total;
  }
  return (from, to) => (totals[to - start] as number) - (totals[from - start] as number);
}

/** Largest energy of a stretch that begins within a range, looked at four times a stretch. */
function loudest(energy: Energy, [from, to]: readonly [number, number], length: number): number {
  let most = 0;
  for (let frame = from; frame < to; frame += max(1, length >> 2)) most = max(most, energy(frame, frame + length));
  return most;
}

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
export interface AttackPlaces {
  readonly from: number;
  readonly to: number;
  /** What comes behind is not looked at. */
  readonly end: number;
  readonly leastRatio: number;
}

/**
 * Looks for attacks in a history: for the frame from `from` to before `to` where the energy of the next 3 ms most exceeds
 * what was loud before; undefined where it nowhere exceeds it `leastRatio` times, or what rises goes on rising. Energy is that
 * of the differences of neighbours, in which attacks stand out of held bass notes.
 */
export function attackFinder(history: History, sampleRate: number): (places: AttackPlaces) => number | undefined {
  const stretch = round(STRETCH_SEC * sampleRate);
  const body = round(BODY_SEC * sampleRate);
  const shape = { stretch, body, release: exp(-1 / (RELEASE_SEC * sampleRate)), leastBody: LEAST_BODY };
  const lookBack = attackLookBack(sampleRate) - 1;
  return ({ from, to, end, leastRatio }) =>
    history.attack(shape, {
      start: max(history.start + 1, 1, from - lookBack),
      from,
      to: min(to, end - stretch),
      end,
      leastRatio,
    });
}

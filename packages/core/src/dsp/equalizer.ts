/** Bells and shelves of Robert Bristow-Johnson's cookbook, and a row of them as an equalizer. */
import { cos, sin } from './elementary.ts';
import { usableCutoff, type Biquad } from './filter.ts';
import type { Processor } from './processor.ts';
import { createSectionFilter } from './section-filter.ts';

const { PI, sqrt } = Math;

/** One band. `gain` is linear, `frequency` in cycles per sample. */
export interface EqualizerBand {
  readonly kind: 'bell' | 'lowShelf' | 'highShelf';
  /** Centre of a bell; of a shelf, where half its decibels are reached. */
  readonly frequency: number;
  readonly gain: number;
  /** Of a bell, centre ÷ bandwidth between the points of half its decibels; a shelf is steepest without overshoot at √½. */
  readonly q: number;
}

/** All bands one after the other. */
export function createEqualizer(bands: readonly EqualizerBand[], channelCount: number): Processor {
  return createSectionFilter(bands.map(bandSection), channelCount);
}

/** The section of a band. Where its gain is 1, it changes nothing. */
function bandSection({ kind, frequency, gain, q }: EqualizerBand): Biquad {
  if (kind === 'bell') return bell(frequency, { gain, q });
  return kind === 'lowShelf' ? shelf(frequency, { gain, q }, 1) : shelf(frequency, { gain, q }, -1);
}

interface Shape {
  readonly gain: number;
  readonly q: number;
}

function bell(frequency: number, { gain, q }: Shape): Biquad {
  const { cosine, alpha } = angleOf(frequency, q);
  const a = sqrt(gain);
  const a0 = 1 + alpha / a;
  const middle = (-2 * cosine) / a0;
  return { b0: (1 + alpha * a) / a0, b1: middle, b2: (1 - alpha * a) / a0, a1: middle, a2: (1 - alpha / a) / a0 };
}

/** `side` is 1 for a low shelf and −1 for a high one: the cookbook's forms are each other's mirror image. */
function shelf(frequency: number, { gain, q }: Shape, side: 1 | -1): Biquad {
  const { cosine, alpha } = angleOf(frequency, q);
  const a = sqrt(gain);
  const turn = side * cosine;
  const slope = 2 * sqrt(a) * alpha;
  const a0 = a + 1 + (a - 1) * turn + slope;
  return {
    b0: (a * (a + 1 - (a - 1) * turn + slope)) / a0,
    b1: (side * 2 * a * (a - 1 - (a + 1) * turn)) / a0,
    b2: (a * (a + 1 - (a - 1) * turn - slope)) / a0,
    a1: (side * -2 * (a - 1 + (a + 1) * turn)) / a0,
    a2: (a + 1 + (a - 1) * turn - slope) / a0,
  };
}

function angleOf(frequency: number, q: number): { cosine: number; alpha: number } {
  const omega = 2 * PI * usableCutoff(frequency);
  return { cosine: cos(omega), alpha: sin(omega) / (2 * q) };
}

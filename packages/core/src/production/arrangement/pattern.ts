/** Rhythm patterns: sixteen characters for the sixteenths of a bar of 4/4, and how bars of other lengths read them. */
import type { Random } from '../../dsp/random.ts';
import type { Arrangement, Bar } from './arrangement.ts';
import { stepBeats } from '../timing/time-signature.ts';

/** `.` goes on with what is, `-` stops it; other characters mean what the part says. */
export type Pattern = string;

/** Patterns for four bands of energy, the calmest first. */
export type PatternBook = readonly [readonly Pattern[], readonly Pattern[], readonly Pattern[], readonly Pattern[]];

/** Where the bands of energy meet. */
const bandEdges = [0.3, 0.56, 0.8] as const;

/** Band of an energy: 0 calm, 1 light, 2 driving, 3 full. */
export function bandOf(energy: number): 0 | 1 | 2 | 3 {
  if (energy < bandEdges[0]) return 0;
  if (energy < bandEdges[1]) return 1;
  return energy < bandEdges[2] ? 2 : 3;
}

/** The pattern of a bar: one for each kind of section and band, so that verses sound alike. */
export function patternOf(book: PatternBook, bar: Bar, random: Random): Pattern {
  const band = bandOf(bar.energy);
  const choices = book[band];
  const index = random.child(`${bar.section.kind} ${band}`).integer(0, choices.length - 1);
  return choices[index] as Pattern;
}

/** A stroke of a pattern in a bar. */
export interface Stroke {
  readonly step: number;
  /** What the pattern says there. */
  readonly sign: string;
  /** Sixteenths until the next stroke, stop or end of the bar. */
  readonly steps: number;
}

const patternSteps = 16;

/** The strokes of a bar; one longer than the pattern begins it again. Where a chord begins under none, there is one of `onChange`. */
export function strokesOf({ form }: Arrangement, bar: Bar, pattern: Pattern, onChange?: string): Stroke[] {
  const step = stepBeats(form.timeSignature);
  const signs = Array.from({ length: bar.steps }, (_, at) => pattern[at % patternSteps] ?? '.');
  if (onChange !== undefined) {
    for (const { startBeat } of bar.chords) {
      const at = Math.round((startBeat - bar.startBeat) / step);
      if (at >= 0 && at < signs.length && (signs[at] === '.' || signs[at] === '-')) signs[at] = onChange;
    }
  }
  return signs.flatMap((sign, at) => {
    if (sign === '.' || sign === '-') return [];
    const next = signs.findIndex((other, index) => index > at && other !== '.');
    return [{ step: at, sign, steps: (next < 0 ? bar.beats / step : next) - at }];
  });
}

/** How much a stroke weighs by its place: beats most, sixteenths between eighths least. */
export function metricAccent(step: number): number {
  if (step % 8 === 0) return 1;
  if (step % 4 === 0) return 0.92;
  return step % 2 === 0 ? 0.8 : 0.68;
}

/** Melodies of four bars: a motif, its answer, the motif again, and a close on a chord tone. */
import { chordAt, type Arrangement, type Bar, type ChordSpan } from './arrangement.ts';
import { strokesOf } from './pattern.ts';
import type { Random } from '../../dsp/random.ts';
import { chordTones } from '../harmony/chord.ts';
import { pitchClass } from '../harmony/key.ts';
import type { Register } from '../harmony/voicing.ts';
import { beatOfStep } from '../score/performer.ts';

const { abs } = Math;

/** A note of a melody, in sixteenths of its bar. */
export interface MelodyNote {
  readonly step: number;
  readonly steps: number;
  readonly pitch: number;
}

/** Rhythms of a motif, of its answer, and of the close: x begins a note. */
const motifs = [
  'x...x.x...x.x...',
  'x..x..x.x...x...',
  '..x.x.x.x.....x.',
  'x.....x.x.x.x...',
  'x..x..x.....x.x.',
] as const;
const answers = ['x.....x.x.......', 'x...x...x-......', '..x.x...x.....x.', 'x..x....x...-...'] as const;
const closes = ['x.......-.......', 'x...x...........', 'x..x..x.........'] as const;

/** Steps along the scale from note to note, for contours that rise, fall and come back. */
const contours = [
  [0, 1, 1, -1, -1, 2, -2],
  [0, 2, -1, -1, 1, 1, -2],
  [0, -1, 2, 1, -1, -2, 1],
  [0, 1, 2, -1, -2, 1, -1],
] as const;

/** Writes melodies for bars in order. Bars of one kind of section share their motif. */
export interface Melodist {
  notesOf(bar: Bar): MelodyNote[];
}

export function createMelodist(arrangement: Arrangement, register: Register, random: Random): Melodist {
  let last = (register.low + register.high) / 2;
  return {
    notesOf(bar) {
      const own = random.child(bar.section.kind);
      const choice = <T>(name: string, items: readonly T[]): T =>
        items[own.child(name).integer(0, items.length - 1)] as T;
      const place = bar.index % 4;
      const rhythm =
        place === 3 ? choice('close', closes) : place === 1 ? choice('answer', answers) : choice('motif', motifs);
      const contour = choice(place === 1 ? 'answer contour' : 'contour', contours);
      // Every motif begins near the middle of the register, so that a melody neither climbs nor sinks away.
      if (place % 2 === 0) last = (register.low + register.high) / 2;
      return strokesOf(arrangement, bar, rhythm).map(({ step, steps }, i) => {
        const span = chordAt(bar, beatOfStep(arrangement, bar, step));
        const aim = scaleSteps(last, contour[i % contour.length] as number, span);
        const isWeighty = i === 0 || step % 8 === 0 || steps >= 6;
        last = nearestOf(isWeighty ? chordTones(span.chord) : singable(span), aim, register);
        return { step, steps, pitch: last };
      });
    },
  };
}

/** Notes of the key that do not rub against the chord: none a semitone above one of its tones. */
function singable({ key, chord }: ChordSpan): readonly number[] {
  const tones = chordTones(chord);
  return key.scale.filter((tone) => tones.includes(tone) || !tones.includes(pitchClass(tone - 1)));
}

/** The pitch so many notes of the key above or below another. */
function scaleSteps(from: number, count: number, { key }: ChordSpan): number {
  let pitch = from;
  for (let left = abs(count); left > 0;) {
    pitch += count > 0 ? 1 : -1;
    if (key.scale.includes(pitchClass(pitch))) left -= 1;
  }
  return pitch;
}

/** The pitch of some classes that is nearest, within the register. */
function nearestOf(classes: readonly number[], aim: number, { low, high }: Register): number {
  let best = aim;
  let least = Infinity;
  for (let pitch = low; pitch <= high; pitch++) {
    if (classes.includes(pitchClass(pitch)) && abs(pitch - aim) < least) [best, least] = [pitch, abs(pitch - aim)];
  }
  return best;
}

/** What the two guitars play: picked chords, strums and palm-muted strokes, each side its own pattern. */
import { chordAt, type Arrangement, type Bar } from '../arrangement/arrangement.ts';
import { metricAccent, patternOf, strokesOf, type PatternBook, type Stroke } from '../arrangement/pattern.ts';
import type { Random } from '../../dsp/random.ts';
import type { Chord } from '../harmony/chord.ts';
import { guitarGrip, powerGrip, type FrettedString } from '../harmony/guitar-voicing.ts';
import type { Passage } from '../score/note.ts';
import { beatOfStep, createPerformer, velocityOf, type Gesture, type Performer } from '../score/performer.ts';
import { stepBeats } from '../timing/time-signature.ts';
import type { GuitarSound } from './guitars.ts';

const { min } = Math;

/**
 * Digits pick the grip's strings from the lowest (0); D and U strum down and up, d and u softly; x chokes;
 * M and m are palm-muted strokes of the power chord, P lets it ring.
 */
const leftBook: PatternBook = [
  ['0...2...3...2...', '0.....3...2.....', '0...3...2...4...'],
  ['0.2.3.2.4.2.3.2.', '0...2.3.4...3.2.', '0.3.2.4.0.3.2.4.'],
  ['D...d.u...u.d.u.', 'D..u..d.x.u.D.u.', 'D.d.x.u.D.d.x.du'],
  ['D.d.D.ud.uD.D.du', 'D.d.D.u.D.d.D.uu', 'D.xuD.xuD.xuD.du'],
];

const rightBook: PatternBook = [
  ['D...............', 'd...............', '........3...4...'],
  ['D.......d.......', 'M...m...M...m.m.', '....x.......x...', 'D.......x...d.u.'],
  ['M.m.M.m.M.m.M.m.', '0.2.3.2.4.2.3.2.', 'M.mmP...M.mmP...'],
  ['P...m.m.P...m.mm', 'M.mmM.mmM.mmP.m.', 'D...D.u..uD.D.u.', 'P.....P...P.....'],
];

/** Both stop for a breath or build up before a new section. */
const pickups = ['D.......D.D.D.DU', 'D...x...x.x.xxxx', 'M.m.M.m.MmMmMMMM', 'D...D...D.u.D-..'] as const;

const soundOf: Readonly<Record<string, GuitarSound>> = { M: 'palm mute', m: 'palm mute', x: 'chuck' };

const touch = { timingMs: 3.5, velocity: 0.07 };

/** Milliseconds between two strings of a strum: slow strokes in calm parts. */
function strumMs(energy: number): number {
  return 13 - 8 * energy;
}

const sides = [
  { name: 'left', book: leftBook, pan: -1, firstLane: 0 },
  { name: 'right', book: rightBook, pan: 1, firstLane: 6 },
] as const;

export function* guitarPart(arrangement: Arrangement, random: Random): Generator<Passage> {
  const performer = createPerformer(arrangement, touch, random.child('touch'));
  const players = sides.map((side): Player => ({ side, random: random.child(side.name), chord: undefined, grip: [] }));
  for (const bar of arrangement.bars) {
    for (const player of players) {
      const { side } = player;
      for (const stroke of strokesOf(arrangement, bar, barPattern(bar, side.book, player.random), 'd')) {
        const { chord } = chordAt(bar, beatOfStep(arrangement, bar, stroke.step));
        if (chord !== player.chord) player.grip = guitarGrip(chord, player.grip);
        player.chord = chord;
        const strings = /[MmP]/.test(stroke.sign) ? powerGrip(chord) : player.grip;
        play(performer, { arrangement, bar, stroke, strings, side });
      }
    }
    yield performer.take(bar.startBeat);
  }
}

interface Player {
  readonly side: (typeof sides)[number];
  readonly random: Random;
  chord: Chord | undefined;
  /** How the hand holds it. */
  grip: readonly FrettedString[];
}

function barPattern(bar: Bar, book: PatternBook, random: Random): string {
  if (bar.isFinal) return 'D...............';
  const isPickup = bar.isLastOfSection && bar.next !== undefined && bar.energy >= 0.35 && bar.steps >= 16;
  if (isPickup) return pickups[random.child(`pickup ${bar.section.kind}`).integer(0, pickups.length - 1)] as string;
  return patternOf(book, bar, random);
}

interface StrokeContext {
  readonly arrangement: Arrangement;
  readonly bar: Bar;
  readonly stroke: Stroke;
  readonly strings: readonly FrettedString[];
  readonly side: (typeof sides)[number];
}

function play(performer: Performer, { arrangement, bar, stroke, strings, side }: StrokeContext): void {
  const { sign, step, steps } = stroke;
  const isUp = sign === 'U' || sign === 'u';
  const isPicked = /\d/.test(sign);
  const struck = isPicked
    ? [strings[min(Number(sign), strings.length - 1)]]
    : isUp
      ? strings.slice(-4).reverse()
      : strings;
  const isSoft = /[dumx]/.test(sign);
  const accent = metricAccent(step) * (isSoft ? 0.68 : 0.92) * (isPicked ? 1.05 : 0.9) * (isUp ? 0.9 : 1);
  // Picked strings ring on under each other; a strum lasts until the next.
  const ringing = isPicked ? Math.max(steps, bar.steps - step) : steps;
  performer.playTogether(
    struck.flatMap((fretted, i): Gesture[] => {
      if (!fretted) return [];
      return [
        {
          beat: beatOfStep(arrangement, bar, step),
          beats: ringing * stepBeats(arrangement.form.timeSignature),
          pitch: fretted.pitch,
          velocity: velocityOf(bar.energy, accent * (1 - 0.04 * i)),
          sound: soundOf[sign] ?? (isPicked ? 'pick' : 'strum'),
          lane: side.firstLane + fretted.string,
          pan: side.pan,
          lateMs: isPicked ? 0 : i * strumMs(bar.energy),
        },
      ];
    }),
  );
}

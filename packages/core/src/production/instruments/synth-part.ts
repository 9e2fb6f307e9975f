/** What the synthesisers play: an arpeggio of the chord throughout, and a melody where the song is at its height. */
import { chordAt, type Arrangement, type Bar } from '../arrangement/arrangement.ts';
import { createMelodist } from '../arrangement/melody.ts';
import { metricAccent, patternOf, strokesOf, type PatternBook } from '../arrangement/pattern.ts';
import type { Random } from '../../dsp/random.ts';
import { sin } from '../../dsp/elementary.ts';
import type { Chord } from '../harmony/chord.ts';
import { leadVoices, type Register } from '../harmony/voicing.ts';
import type { Passage } from '../score/note.ts';
import { beatOfStep, createPerformer, velocityOf } from '../score/performer.ts';
import { stepBeats } from '../timing/time-signature.ts';

/** Digits are the notes of the chord from below (0). */
const book: PatternBook = [
  ['0.....2.....3...', '3.......1.......', '0...1...2...3...'],
  ['0...2...1...3...', '3.2...1.2.......', '0.2...3.1...2...', '..1...2...3...2.'],
  ['0.1.2.3.2.1.2.3.', '0.2.1.3.0.2.1.3.', '3.2.1.0.3.2.1.2.', '0.123.2.0.123.2.'],
  ['0123210123212312', '0.230.230.230.23', '3210321032103212', '01.2.31.01.2.321'],
];

const arpeggio: Register = { low: 60, high: 79 };
const risenArpeggio: Register = { low: 67, high: 88 };
const lead: Register = { low: 69, high: 86 };

/** Energy from which there is a melody. */
const leadEnergy = 0.75;

const touch = { timingMs: 2.5, velocity: 0.08 };

export function* synthPart(arrangement: Arrangement, random: Random): Generator<Passage> {
  const performer = createPerformer(arrangement, touch, random.child('touch'));
  const melodist = createMelodist(arrangement, lead, random.child('melody'));
  const choice = random.child('patterns');
  const step = stepBeats(arrangement.form.timeSignature);
  let voiced: Voiced = { chord: undefined, register: arpeggio, pitches: undefined };
  for (const bar of arrangement.bars) {
    const register = bar.energy > leadEnergy ? risenArpeggio : arpeggio;
    for (const { step: at, sign, steps } of strokesOf(arrangement, bar, arpeggioPattern(bar, choice), '0')) {
      const beat = beatOfStep(arrangement, bar, at);
      const { chord } = chordAt(bar, beat);
      if (chord !== voiced.chord || register !== voiced.register) {
        voiced = { chord, register, pitches: leadVoices({ chord, previous: voiced.pitches, register, voices: 4 }) };
      }
      performer.play({
        beat,
        beats: steps * step * 0.8,
        pitch: voiced.pitches?.[Number(sign)] as number,
        velocity: velocityOf(presence(bar), 0.85 * metricAccent(at) + 0.1 * rise(bar, at)),
        sound: 'arpeggio',
        pan: 0.55 * sin(0.9 * beat),
      });
    }
    for (const note of hasMelody(bar) ? melodist.notesOf(bar) : []) {
      performer.play({
        beat: beatOfStep(arrangement, bar, note.step),
        beats: note.steps * step * 0.94,
        pitch: note.pitch,
        velocity: velocityOf(presence(bar), 0.95 * metricAccent(note.step)),
        sound: 'lead',
        lane: 0,
      });
    }
    yield performer.take(bar.startBeat);
  }
}

/** A chord as the arpeggio has it under its fingers. */
interface Voiced {
  readonly chord: Chord | undefined;
  readonly register: Register;
  readonly pitches: readonly number[] | undefined;
}

function arpeggioPattern(bar: Bar, choice: Random): string {
  if (bar.isFinal) return '0123............';
  const book16 = patternOf(book, bar, choice);
  // A run of sixteenths leads into a new section.
  return bar.isLastOfSection && bar.next && bar.energy >= 0.35 ? `${book16.slice(0, 8)}01230123` : book16;
}

/** Calm parts are sparse and dull by themselves: their level need not fall as far as the energy. */
function presence({ energy }: Bar): number {
  return 0.4 + 0.6 * energy;
}

/** How far a bar before a new section has got: its run grows louder. */
function rise(bar: Bar, step: number): number {
  return bar.isLastOfSection && bar.next ? step / bar.steps : 0;
}

/** In full sections throughout; in lighter ones an answer in the last two bars of every eight. */
function hasMelody(bar: Bar): boolean {
  if (bar.isFinal || bar.section.character === 'bridge') return false;
  if (bar.energy > leadEnergy) return true;
  return bar.energy > 0.35 && bar.section.character === 'verse' && bar.index % 8 >= 6;
}

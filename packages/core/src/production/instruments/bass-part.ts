/** What the bass plays: roots under the chords, busier with the energy, and a walk into the next section. */
import { chordAt, type Arrangement, type Bar, type ChordSpan } from '../arrangement/arrangement.ts';
import { metricAccent, patternOf, strokesOf, type PatternBook } from '../arrangement/pattern.ts';
import type { Random } from '../../dsp/random.ts';
import { pitchClass, type Key } from '../harmony/key.ts';
import { nearestPitch, type Register } from '../harmony/voicing.ts';
import type { Passage } from '../score/note.ts';
import { beatOfStep, createPerformer, velocityOf } from '../score/performer.ts';
import { stepBeats } from '../timing/time-signature.ts';

const { abs, min, sign } = Math;

/** E1 to G2 for roots; octaves and fifths reach above. */
const register: Register = { low: 28, high: 43 };

/** R is the root, r the root softly, 5 the fifth, O the octave, A the neighbour of the next root. */
const book: PatternBook = [
  ['R...............', 'R...........5...', 'R.......r.......'],
  ['R.....r.R.....5.', 'R..-..r.R...-.r.', 'R.....R...r.-.A.', 'R...-.r.R.....A.'],
  ['R.r.R.r.R.r.O.r.', 'R..R-.r.R..RO.5.', 'R-r.R-r.R-r.5.A.', 'R..-R.r.-.R.O.A.'],
  ['R.r.R.r.R.r.R.A.', 'R.rrO.r.R.rrO.A.', 'R.O.r.O.R.O.r.A.', 'R-RrR-O.R-RrR.A.'],
];

/** Share of a note's time that it is held: short notes are what gives a bass its pulse. */
const heldShare = 0.92;

const touch = { timingMs: 2.5, velocity: 0.06 };

export function* bassPart(arrangement: Arrangement, random: Random): Generator<Passage> {
  const performer = createPerformer(arrangement, touch, random.child('touch'));
  const choice = random.child('patterns');
  let last = 36;
  for (const bar of arrangement.bars) {
    const pattern = bar.isFinal ? 'R...............' : patternOf(book, bar, choice);
    const strokes = strokesOf(arrangement, bar, pattern, 'R');
    const walkFrom = walkStep(bar, random.child(`walk ${bar.startBeat}`));
    for (const { step, sign, steps } of strokes) {
      if (step >= walkFrom) break;
      const beat = beatOfStep(arrangement, bar, step);
      const span = chordAt(bar, beat);
      const root = nearestPitch(span.chord.bass, last, register);
      if (sign === 'R') last = root;
      const length = min(steps, walkFrom - step) * stepBeats(arrangement.form.timeSignature);
      performer.play({
        beat,
        beats: length * heldShare,
        pitch: pitchOf(sign, root, { span, bar }),
        velocity: velocityOf(bar.energy, metricAccent(step) * (sign === 'r' ? 0.78 : 0.95)),
        sound: 'bass',
        lane: 0,
      });
    }
    last = walk(bar, walkFrom, last, { arrangement, play: (gesture) => performer.play(gesture) });
    yield performer.take(bar.startBeat);
  }
}

interface Harmony {
  readonly span: ChordSpan;
  readonly bar: Bar;
}

function pitchOf(sign: string, root: number, { span, bar }: Harmony): number {
  const fifth = span.chord.intervals.find((interval) => interval >= 6 && interval <= 8) ?? 7;
  if (sign === 'O') return root + 12;
  if (sign === '5') return root + fifth > register.high + 5 ? root + fifth - 12 : root + fifth;
  if (sign === 'A' && bar.next) return neighbour(nearestPitch(bar.next.chord.bass, root, register), root, bar.next);
  return root;
}

/** The note of the next key beside its root, on the side from which the bass comes. */
function neighbour(target: number, from: number, { key }: ChordSpan): number {
  const direction = from > target ? 1 : -1;
  let pitch = target + direction;
  while (!key.scale.includes(pitchClass(pitch))) pitch += direction;
  return pitch;
}

/** Step from which the bass walks to the next section: two beats in half of all cases, otherwise one; never, inside one. */
function walkStep(bar: Bar, random: Random): number {
  if (!bar.isLastOfSection || bar.isFinal || !bar.next || bar.steps < 12) return bar.steps;
  return bar.steps - (random.next() < 0.5 ? 8 : 4);
}

interface WalkContext {
  readonly arrangement: Arrangement;
  readonly play: (gesture: Parameters<ReturnType<typeof createPerformer>['play']>[0]) => void;
}

/** Eighths along the scale that arrive at the next root; returns the last pitch. */
function walk(bar: Bar, fromStep: number, last: number, { arrangement, play }: WalkContext): number {
  if (!bar.next || fromStep >= bar.steps) return last;
  const target = nearestPitch(bar.next.chord.bass, last, register);
  const { key } = bar.chords.at(-1) as ChordSpan;
  const count = Math.floor((bar.steps - fromStep) / 2);
  const direction = sign(target - last) || (target > 35 ? -1 : 1);
  // From below only where there is room for it: further down nothing is heard but the speaker.
  const rising = stepsTo(target, 1, { key, count });
  const pitches =
    direction > 0 && (rising[0] ?? target) >= register.low - 2 ? rising : stepsTo(target, -1, { key, count });
  for (const [i, pitch] of pitches.entries()) {
    play({
      beat: beatOfStep(arrangement, bar, fromStep + 2 * i),
      beats: 2 * stepBeats(arrangement.form.timeSignature) * heldShare,
      pitch,
      velocity: velocityOf(bar.energy, 0.8 + (0.15 * i) / count),
      sound: 'bass',
      lane: 0,
    });
  }
  return pitches.at(-1) ?? last;
}

/** So many notes of the key that lead to a pitch, counted back from it, and never further than an octave from it. */
function stepsTo(target: number, direction: number, { key, count }: { key: Key; count: number }): number[] {
  const pitches: number[] = [];
  for (let pitch = target - direction; pitches.length < count; pitch -= direction) {
    if (key.scale.includes(pitchClass(pitch)) || abs(pitch - target) > 12) pitches.unshift(pitch);
  }
  return pitches;
}

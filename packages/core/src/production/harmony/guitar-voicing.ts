/** Chords as a guitar grips them: six strings in standard tuning, the fingers within four frets, the root on the lowest string. */
import { chordTones, type Chord } from './chord.ts';
import { pitchClass } from './key.ts';

const { abs, max } = Math;

/** Open strings, from the lowest: E2 A2 D3 G3 B3 E4. */
const openStrings = [40, 45, 50, 55, 59, 64] as const;

const highestPosition = 9;
/** Frets that the hand reaches above its position. */
const reach = 3;

/** A string that sounds, 0 the lowest, and its MIDI pitch. */
export interface FrettedString {
  readonly string: number;
  readonly pitch: number;
}

/** A grip of a chord, from the lowest string. Of all that there are, one near the last one's place on the neck. */
export function guitarGrip(chord: Chord, previous?: readonly FrettedString[]): readonly FrettedString[] {
  let best: readonly FrettedString[] = [];
  let least = Infinity;
  for (let position = 0; position <= highestPosition; position++) {
    for (const lowest of [0, 1, 2]) {
      const grip = gripAt(chord, position, lowest);
      if (grip.length < 3) continue;
      const cost = costOf(grip, chord, previous) + 0.25 * position + lowest;
      if (cost < least) [best, least] = [grip, cost];
    }
  }
  return best;
}

/** Root, fifth and octave on the three strings from the lowest that reaches the root: what palm-muted strokes use. */
export function powerGrip(chord: Chord): readonly FrettedString[] {
  const lowest = pitchClass(chord.root - openStrings[0]) <= 7 ? 0 : 1;
  const root = openStrings[lowest] + pitchClass(chord.root - openStrings[lowest]);
  const fifth = chord.intervals.find((interval) => interval >= 6 && interval <= 8) ?? 7;
  return [root, root + fifth, root + 12].map((pitch, i) => ({ string: lowest + i, pitch }));
}

/** The grip with the hand at a position and the bass note on one string; empty where the string does not reach it. */
function gripAt(chord: Chord, position: number, lowest: number): FrettedString[] {
  const classes = chordTones(chord);
  const bass = fretFor((pitch) => pitch === chord.bass, openStrings[lowest] as number, position);
  if (bass === undefined) return [];
  const grip: FrettedString[] = [{ string: lowest, pitch: bass }];
  for (let string = lowest + 1; string < openStrings.length; string++) {
    const open = openStrings[string] as number;
    const missing = classes.filter((tone) => !grip.some(({ pitch }) => pitchClass(pitch) === tone));
    const pitch =
      fretFor((tone) => missing.includes(tone), open, position) ??
      fretFor((tone) => classes.includes(tone), open, position);
    if (pitch !== undefined && pitch > (grip.at(-1) as FrettedString).pitch) grip.push({ string, pitch });
  }
  return grip;
}

/** The lowest pitch of a string that will do: open in the lowest positions, otherwise under the hand. */
function fretFor(willDo: (tone: number) => boolean, open: number, position: number): number | undefined {
  if (position <= 2 && willDo(pitchClass(open))) return open;
  for (let fret = max(1, position); fret <= position + reach; fret++)
    if (willDo(pitchClass(open + fret))) return open + fret;
  return undefined;
}

function costOf(grip: readonly FrettedString[], chord: Chord, previous: readonly FrettedString[] | undefined): number {
  const missing = chordTones(chord).filter((tone) => !grip.some(({ pitch }) => pitchClass(pitch) === tone)).length;
  const [top, before] = [grip.at(-1) as FrettedString, previous?.at(-1)];
  return 4 * missing + (6 - grip.length) + (before ? 0.3 * abs(top.pitch - before.pitch) : 0);
}

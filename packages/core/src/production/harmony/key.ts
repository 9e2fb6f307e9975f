/** Musical keys: reading `G major`, `Ab major`, `A minor` or `F#m`, and the notes of their scales. */
import { InputError } from '../../errors.ts';

export type Mode = 'major' | 'minor';

export interface Key {
  /** As a person writes it: `G major`, `F# minor`. */
  readonly name: string;
  /** Pitch class of the tonic: 0 for C … 11 for B. */
  readonly tonic: number;
  readonly mode: Mode;
  /** Pitch classes of the seven degrees. Minor is natural minor. */
  readonly scale: readonly number[];
}

const letters: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

const steps: Readonly<Record<Mode, readonly number[]>> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
};

const modeWords: Readonly<Record<string, Mode>> = {
  '': 'major',
  maj: 'major',
  major: 'major',
  min: 'minor',
  minor: 'minor',
};

/** Reads a key. Throws InputError where it is none. */
export function parseKey(text: string): Key {
  const [, letter = '', accidental = '', word = ''] = /^\s*([A-Ga-g])([#♯b♭]?)[\s-]*([A-Za-z]*)\s*$/.exec(text) ?? [];
  const mode = word === 'm' ? 'minor' : modeWords[word.toLowerCase()];
  if (letter === '' || mode === undefined) {
    throw new InputError(`key: expected one such as G major, Ab major, A minor or F#m, got ${JSON.stringify(text)}.`);
  }
  return keyOf(letter.toUpperCase() + plainAccidental(accidental), mode);
}

/** Pitch class 0 … 11 of a note's name, such as `F#`; undefined where it is none. */
export function pitchClassOf(name: string): number | undefined {
  const natural = letters[name[0] ?? ''];
  if (natural === undefined) return undefined;
  const shift = plainAccidental(name.slice(1));
  return shift === '' ? natural : shift === '#' ? (natural + 1) % 12 : shift === 'b' ? (natural + 11) % 12 : undefined;
}

/** The pitch class so many semitones above another. */
export function pitchClass(pitch: number): number {
  return ((pitch % 12) + 12) % 12;
}

function keyOf(tonicName: string, mode: Mode): Key {
  const tonic = pitchClassOf(tonicName) ?? 0;
  const scale = steps[mode].map((step) => (tonic + step) % 12);
  return { name: `${tonicName} ${mode}`, tonic, mode, scale };
}

function plainAccidental(text: string): string {
  return text.replace('♯', '#').replace('♭', 'b');
}

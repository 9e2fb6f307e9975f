/** Chords: by degree of a key (`6`), by symbol (`Em7`, `D/F#`) or by Roman numeral (`vi`, `bVII`). */
import { InputError } from '../../errors.ts';
import { pitchClass, pitchClassOf, type Key } from './key.ts';

export interface Chord {
  /** As a musician writes it: `Em7`, `D/F#`. */
  readonly name: string;
  readonly root: number;
  /** Semitones above the root, ascending, the first 0. */
  readonly intervals: readonly number[];
  /** Pitch class under the chord; the root where nothing else was asked for. */
  readonly bass: number;
}

const sharpNames = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'] as const;
const flatNames = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'Gb', 'G', 'Ab', 'A', 'Bb', 'B'] as const;

/** Tonics of major keys that are written with flats; a minor key is written as its relative major. */
const flatTonics: readonly number[] = [1, 3, 5, 8, 10];

/** What may follow a root. */
const qualities: Readonly<Record<string, readonly number[]>> = {
  '': [0, 4, 7],
  m: [0, 3, 7],
  dim: [0, 3, 6],
  aug: [0, 4, 8],
  '5': [0, 7],
  sus2: [0, 2, 7],
  sus4: [0, 5, 7],
  '6': [0, 4, 7, 9],
  m6: [0, 3, 7, 9],
  '7': [0, 4, 7, 10],
  maj7: [0, 4, 7, 11],
  m7: [0, 3, 7, 10],
  m7b5: [0, 3, 6, 10],
  dim7: [0, 3, 6, 9],
  add9: [0, 4, 7, 14],
  madd9: [0, 3, 7, 14],
  '9': [0, 4, 7, 10, 14],
  maj9: [0, 4, 7, 11, 14],
  m9: [0, 3, 7, 10, 14],
};

const otherSpellings: Readonly<Record<string, string>> = {
  maj: '',
  M: '',
  min: 'm',
  '-': 'm',
  '°': 'dim',
  o: 'dim',
  '+': 'aug',
  sus: 'sus4',
  M7: 'maj7',
  Δ: 'maj7',
  min7: 'm7',
  '-7': 'm7',
  ø: 'm7b5',
  M9: 'maj9',
  min9: 'm9',
};

const romans = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII'] as const;

/** The triad on a degree (1 … 7) of a key. */
export function diatonicChord(key: Key, degree: number): Chord {
  const [root, third, fifth] = [0, 2, 4].map((step) => key.scale[(degree - 1 + step) % 7] as number) as [
    number,
    number,
    number,
  ];
  const intervals = [0, pitchClass(third - root), pitchClass(fifth - root)];
  return chord(root, intervals, { key });
}

/** Reads a chord: a symbol, a Roman numeral, or a degree, whose triad the key decides. Throws InputError where it is none. */
export function parseChord(text: string, key: Key): Chord {
  const plain = text.trim();
  if (/^[1-7]$/.test(plain)) return diatonicChord(key, Number(plain));
  const read = chordOfSymbol(plain, key) ?? chordOfNumeral(plain, key);
  if (read) return read;
  throw new InputError(`chords: expected one such as G, Em7, D/F#, V, vi or 6, got ${JSON.stringify(text)}.`);
}

/** Pitch classes of a chord, the root first. */
export function chordTones({ root, intervals }: Chord): readonly number[] {
  return intervals.map((interval) => (root + interval) % 12);
}

function chordOfSymbol(text: string, key: Key): Chord | undefined {
  const [, rootName = '', quality = '', bassName] = /^([A-G][#♯b♭]?)([^/]*)(?:\/([A-G][#♯b♭]?))?$/.exec(text) ?? [];
  const root = pitchClassOf(rootName);
  const intervals = intervalsOf(quality);
  if (root === undefined || !intervals) return undefined;
  return chord(root, intervals, { key, bass: bassName === undefined ? root : pitchClassOf(bassName) });
}

function chordOfNumeral(text: string, key: Key): Chord | undefined {
  const [, accidental = '', numeral = '', quality = ''] = /^([#b♯♭]?)([IV]+|[iv]+)(.*)$/.exec(text) ?? [];
  const degree = romans.findIndex((roman) => roman === numeral.toUpperCase());
  const isMinor = numeral !== numeral.toUpperCase();
  const intervals = intervalsOf(isMinor && !quality.startsWith('m') ? minorQuality(quality) : quality);
  if (degree < 0 || !intervals) return undefined;
  const shift = accidental === '' ? 0 : accidental === 'b' || accidental === '♭' ? -1 : 1;
  return chord(pitchClass((key.scale[degree] as number) + shift), intervals, { key });
}

/** `vi7` is a minor seventh, `vii°` a diminished triad. */
function minorQuality(quality: string): string {
  return /^(dim|°|o|ø)/.test(quality) ? quality : `m${quality}`;
}

function intervalsOf(quality: string): readonly number[] | undefined {
  const plain = quality.trim();
  return qualities[otherSpellings[plain] ?? plain];
}

function chord(
  root: number,
  intervals: readonly number[],
  from: { readonly key: Key; readonly bass?: number | undefined },
): Chord {
  const bass = from.bass ?? root;
  const relativeMajor = from.key.mode === 'major' ? from.key.tonic : (from.key.tonic + 3) % 12;
  const names = flatTonics.includes(relativeMajor) ? flatNames : sharpNames;
  const quality = Object.keys(qualities).find((name) => String(qualities[name]) === String(intervals)) ?? '';
  const under = bass === root ? '' : `/${names[bass]}`;
  return { name: `${names[root]}${quality}${under}`, root, intervals, bass };
}

/** How far a track is moved so that it sounds in the wanted key. */
import { InternalError } from '../errors.ts';

/** A key: the pitch class of its tonic (0 is C, 11 is B) and its mode. */
export interface MusicalKey {
  readonly tonic: number;
  readonly mode: 'maj' | 'min';
}

const naturals: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

/** Reads `C maj`, `f# minor`, `Bbm`, `D`; without a mode it is major. */
export function parseKey(text: string): MusicalKey {
  const match = /^([A-Ga-g])([#b♯♭]?) ?(maj|min|major|minor|m)?$/.exec(text);
  const natural = naturals[match?.[1]?.toLowerCase() ?? ''];
  if (match === null || natural === undefined)
    throw new InternalError(`Expected a key such as "C maj", got "${text}".`);
  const accidental = { '': 0, '#': 1, '♯': 1, b: -1, '♭': -1 }[match[2] ?? ''] ?? 0;
  const minor = match[3] === 'm' || match[3]?.startsWith('min') === true;
  return { tonic: (natural + accidental + 12) % 12, mode: minor ? 'min' : 'maj' };
}

/**
 * The nearest shift, −6 … +5 semitones, after which the notes of one key are those of the other: a track in A minor
 * already sounds in C major, its relative, and stays where it is.
 */
export function transposition(from: MusicalKey, to: MusicalKey): number {
  return ((relativeMajor(to) - relativeMajor(from) + 18) % 12) - 6;
}

/** Tonic of the major key with the same notes. */
function relativeMajor({ tonic, mode }: MusicalKey): number {
  return mode === 'maj' ? tonic : (tonic + 3) % 12;
}

/** How far a track is moved so that it sounds in the wanted key. */
import { parseKeyName, type MusicalKey } from '../analysis/key-name.ts';
import { InternalError } from '../errors.ts';

/** Reads a key that the options have let pass. */
export function parseKey(text: string): MusicalKey {
  const key = parseKeyName(text);
  if (key === undefined) throw new InternalError(`Expected a key such as "C maj", got "${text}".`);
  return key;
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

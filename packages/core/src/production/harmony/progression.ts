/** The chords of a section: the ones the song gives, or a progression chosen for the part it plays. */
import type { Random } from '../../dsp/random.ts';
import type { Character } from '../arrangement/character.ts';
import { diatonicChord, parseChord, type Chord } from './chord.ts';
import type { Key, Mode } from './key.ts';

/**
 * Degrees, one a bar. Diatonic throughout, so that every note of a part lies in its key; and each shows which key that is:
 * sixteen bars of any of them, played by the stems, are heard in it by `analysis` rather than in a relative.
 */
type Progressions = readonly (readonly number[])[];

const openings: Readonly<Record<Mode, Progressions>> = {
  major: [
    [1, 4, 1, 5],
    [1, 6, 4, 5],
    [1, 3, 4, 5],
    [1, 5, 6, 4, 1, 4, 5, 1],
    [1, 4, 6, 5, 1, 4, 5, 1],
  ],
  minor: [
    [1, 6, 4, 5],
    [1, 4, 6, 5],
    [1, 5, 6, 4],
    [1, 6, 7, 1],
    [1, 7, 6, 5],
  ],
};

const refrains: Readonly<Record<Mode, Progressions>> = {
  major: [
    [4, 1, 5, 1],
    [1, 4, 5, 1],
    [4, 5, 1, 1],
    [1, 5, 4, 1],
    [1, 5, 6, 4, 1, 5, 4, 1],
  ],
  minor: [
    [6, 7, 1, 1],
    [1, 6, 7, 1],
    [1, 4, 5, 1],
    [6, 4, 1, 1],
    [1, 3, 4, 1],
  ],
};

const contrasts: Readonly<Record<Mode, Progressions>> = {
  major: [
    [6, 4, 1, 1],
    [2, 4, 1, 5],
    [4, 1, 2, 5, 4, 5, 1, 1],
  ],
  minor: [
    [4, 1, 5, 1],
    [6, 4, 1, 5],
    [4, 6, 5, 1],
    [6, 4, 5, 1],
  ],
};

const farewells: Readonly<Record<Mode, Progressions>> = {
  major: [
    [1, 4, 5, 1],
    [1, 5, 4, 1],
    [4, 5, 1, 1],
  ],
  minor: [
    [1, 4, 5, 1],
    [1, 6, 7, 1],
    [4, 6, 1, 1],
  ],
};

const byCharacter: Readonly<Record<Character, Readonly<Record<Mode, Progressions>>>> = {
  intro: openings,
  verse: openings,
  prechorus: contrasts,
  chorus: refrains,
  bridge: contrasts,
  solo: refrains,
  breakdown: openings,
  outro: farewells,
  closing: farewells,
};

/** What decides the chords of a section. */
export interface ProgressionWish {
  readonly key: Key;
  readonly character: Character;
  /** Chords that the song gives, one a bar, again and again. */
  readonly chords?: readonly string[] | undefined;
  readonly random: Random;
}

/** The chords of a section, one a bar; the first again after the last. */
export function progression({ key, character, chords, random }: ProgressionWish): readonly Chord[] {
  if (chords && chords.length > 0) return chords.map((text) => parseChord(text, key));
  const choices = byCharacter[character][key.mode];
  const degrees = choices[random.integer(0, choices.length - 1)] as readonly number[];
  return degrees.map((degree) => diatonicChord(key, degree));
}

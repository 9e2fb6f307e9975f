/** What part a section plays in a song, read from its name, and how much energy that part has. */

export type Character =
  | 'intro'
  | 'verse'
  | 'prechorus'
  | 'chorus'
  | 'bridge'
  | 'solo'
  | 'breakdown'
  | 'outro'
  | 'closing';

/** Words in a section's name, the more telling ones first. */
const words: readonly (readonly [RegExp, Character])[] = [
  [/pre-?\s?(chorus|refrain|hook)|build|rise|lift/, 'prechorus'],
  [/intro|opening|prelude/, 'intro'],
  [/outro|coda|ending|tail|fade/, 'outro'],
  [/closing|final (chord|hit)/, 'closing'],
  [/chorus|refrain|hook|drop/, 'chorus'],
  [/break|interlude/, 'breakdown'],
  [/bridge|middle|mid(dle)?[ -]?8/, 'bridge'],
  [/solo|instrumental|lead/, 'solo'],
  [/verse|strophe|theme/, 'verse'],
];

/** Energy at the start and at the end of a section, 0 … 1. */
export const energies: Readonly<Record<Character, readonly [number, number]>> = {
  intro: [0.12, 0.3],
  verse: [0.36, 0.5],
  prechorus: [0.5, 0.72],
  chorus: [0.9, 1],
  bridge: [0.22, 0.55],
  solo: [0.78, 0.88],
  breakdown: [0.15, 0.4],
  outro: [0.5, 0.15],
  closing: [0.7, 0.7],
};

/** The name without its number and case: `Verse 2` and `verse` are one kind, and share chords and patterns. */
export function kindOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\d#.:()]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Characters for names in the order of the song. Names that tell nothing are verses and choruses in turn. */
export function charactersOf(names: readonly string[]): readonly Character[] {
  const unknown: string[] = [];
  return names.map((name) => {
    const kind = kindOf(name);
    const known = words.find(([pattern]) => pattern.test(kind))?.[1];
    if (known) return known;
    if (!unknown.includes(kind)) unknown.push(kind);
    return unknown.indexOf(kind) % 2 === 0 ? 'verse' : 'chorus';
  });
}

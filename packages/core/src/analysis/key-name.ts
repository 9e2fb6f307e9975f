/** The name of a key, in the ways people write it: `C maj`, `Am`, `f# minor`, `B♭`. */

/** A key: the pitch class of its tonic (0 is C, 11 is B) and its mode. */
export interface MusicalKey {
  readonly tonic: number;
  readonly mode: 'maj' | 'min';
}

const naturals: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const accidentals: Readonly<Record<string, number>> = { '': 0, '#': 1, '♯': 1, b: -1, '♭': -1 };

/** Case counts where it decides: `b` is a flat, `B` a note; `m` is minor, `M` major. */
const keyName = /^([A-Ga-g])([#♯b♭]?)[\s_-]*(M|m|(?:[Mm][Aa][Jj]|[Mm][Ii][Nn])(?:[Oo][Rr])?)?$/;

/** Undefined for what is no key. Without a mode it is major. */
export function parseKeyName(text: string): MusicalKey | undefined {
  const match = keyName.exec(text.trim());
  const natural = naturals[match?.[1]?.toLowerCase() ?? ''];
  if (match === null || natural === undefined) return undefined;
  const mode = match[3] ?? '';
  const minor = mode === 'm' || /^min/i.test(mode);
  return { tonic: (natural + (accidentals[match[2] ?? ''] ?? 0) + 12) % 12, mode: minor ? 'min' : 'maj' };
}

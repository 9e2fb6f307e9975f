/**
 * Names of a kit's files: a word of the source, the kind, a number. Plain small letters and digits, none twice, none that a
 * system keeps for itself; the same for any order of the textures. Pure.
 */
import anyAscii from 'any-ascii';
import type { ManifestFile } from '@stem/catalog/manifest';
import { compareCodePoints } from '@stem/catalog/text';
import { InputError } from '@stem/core';

/** What a name is made of. */
export interface Nameable {
  readonly place: string;
  readonly entry: Pick<ManifestFile, 'path' | 'role' | 'sha256'>;
  readonly source: { readonly rel_path: string; readonly sha256: string };
}

export interface NameOptions {
  /** Without the ending. */
  readonly length: number;
  /** Whether a name, with its ending, is somebody else's. */
  readonly isTaken?: (name: string, sha256: string) => boolean;
}

const kinds = { pad: 'pad', swell: 'swell', cloud: 'cloud', hiss: 'hiss', flicker: 'flick' } as const;
const longestKind = 5;
/** Below this length a kind is its first letter. */
const roomForKinds = 12;
const ending = '.wav';
const leastDigits = 2;
const longestTakeNumber = 3;

/** The names, with their endings, in the order of the textures. Throws an InputError where so many need more room. */
export function kitNames(textures: readonly Nameable[], options: NameOptions): string[] {
  const ordered = [...textures].sort(byOrigin);
  for (let digits = leastDigits; ; digits++) {
    const names = namesOf(ordered, { ...options, digits });
    if (names !== undefined) return textures.map((texture) => names.get(texture) ?? '');
  }
}

function byOrigin(a: Nameable, b: Nameable): number {
  return (
    compareCodePoints(a.source.rel_path, b.source.rel_path) ||
    compareCodePoints(a.source.sha256, b.source.sha256) ||
    compareCodePoints(a.place, b.place) ||
    compareCodePoints(a.entry.sha256, b.entry.sha256)
  );
}

/** Undefined where numbers come out longer than so many digits. */
function namesOf(
  textures: readonly Nameable[],
  { length, digits, isTaken = () => false }: NameOptions & { readonly digits: number },
): ReadonlyMap<Nameable, string> | undefined {
  const kindLength = length < roomForKinds ? 1 : longestKind;
  const words = sourceWords(textures, length - 1 - kindLength - digits);
  const used = new Set<string>();
  // Where the last one of these found room: looking from the start for each would take long where many are alike.
  const next = new Map<string, number>();
  const names = new Map<Nameable, string>();
  for (const texture of textures) {
    const { role, path, sha256 } = texture.entry;
    const start = `${words.get(sourceKey(texture)) ?? ''}_${kinds[role].slice(0, kindLength)}`;
    let number = numberIn(path);
    const name = (): string => `${start}${String(number).padStart(leastDigits, '0')}${ending}`;
    while (used.has(name()) || isTaken(name(), sha256)) {
      number = Math.max(number + 1, next.get(start) ?? 0);
      next.set(start, number + 1);
    }
    if (String(number).length > digits) return undefined;
    used.add(name());
    names.set(texture, name());
  }
  return names;
}

function sourceKey({ source }: Nameable): string {
  return `${source.sha256} ${source.rel_path}`;
}

/** The number that a texture has among its like in its own folder. */
function numberIn(path: string): number {
  return Number(/^.*_(?:pad|swell|cloud|hiss|flicker)(\d{1,4})[_.][^/]*$/.exec(path)?.[1] ?? 1);
}

/** A word of its own for each source, at most so long. */
function sourceWords(textures: readonly Nameable[], room: number): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  const used = new Set<string>();
  const next = new Map<string, number>();
  for (const texture of textures) {
    const key = sourceKey(texture);
    if (words.has(key)) continue;
    const word = fitted(tokensOf(texture.source.rel_path), Math.max(room, 0));
    let own = word;
    for (let again = next.get(word) ?? 2; used.has(own) || own === ''; again++) {
      if (String(again).length > room) throw tooShort(textures.length);
      own = `${word.slice(0, room - String(again).length)}${again}`;
      next.set(word, again + 1);
    }
    used.add(own);
    words.set(key, own);
  }
  return words;
}

function tooShort(count: number): InputError {
  return new InputError(`Names of this length are too short for ${count} textures: give them more with --name-length.`);
}

/** Words and numbers of a file's name, in letters that every sampler shows. */
function tokensOf(relPath: string): readonly string[] {
  const name = relPath.slice(relPath.lastIndexOf('/') + 1).replace(/(.)\.[^.]*$/, '$1');
  const text = anyAscii(name.normalize('NFC')).toLowerCase();
  const tokens = text.match(/[a-z]+|[0-9]+/g) ?? ['source'];
  // The number of a track or a date in front says less than the words behind it.
  const firstWord = tokens.findIndex((token) => /[a-z]/.test(token));
  return firstWord < 0 ? tokens : tokens.slice(firstWord);
}

/** As much as there is room for; a short number at the end stays, as it is what tells one take from the next. */
function fitted(tokens: readonly string[], room: number): string {
  const whole = tokens.join('');
  if (whole.length <= room) return whole;
  const last = tokens.at(-1) ?? '';
  // Of dates and times, the end is what differs.
  if (/^[0-9]+$/.test(whole)) return whole.slice(-room);
  if (!/^[0-9]+$/.test(last) || last.length > longestTakeNumber) return whole.slice(0, room);
  const number = last.slice(-room);
  return `${tokens
    .slice(0, -1)
    .join('')
    .slice(0, room - number.length)}${number}`;
}

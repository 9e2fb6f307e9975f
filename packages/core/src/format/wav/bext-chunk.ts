/** The `bext` chunk of a broadcast WAV file, version 2 (EBU Tech 3285): what it is, and how loud. */
import { asciiAt, uint64, viewOf } from '../bytes.ts';
import { joined, riffChunk } from '../chunk-bytes.ts';

const { round } = Math;

/** What a broadcast WAV file says of itself. ASCII is all the standard has: accents are dropped, other letters become `?`. */
export interface BroadcastInfo {
  /** Up to 256 characters; longer text is cut. */
  readonly description?: string | undefined;
  /** Who made it, up to 32 characters. */
  readonly originator?: string | undefined;
  readonly originatorReference?: string | undefined;
  readonly loudness?: BroadcastLoudness | undefined;
  /** How the sound came about, a line for each step, such as `A=PCM,F=48000,W=24,M=stereo,T=stem`. */
  readonly codingHistory?: readonly string[] | undefined;
}

/** Levels of the whole programme; what is missing, or not finite, as of silence, is marked as unknown. */
export interface BroadcastLoudness {
  readonly integratedLufs?: number | undefined;
  readonly rangeLu?: number | undefined;
  readonly maxTruePeakDbtp?: number | undefined;
  readonly maxMomentaryLufs?: number | undefined;
  readonly maxShortTermLufs?: number | undefined;
}

/** Offsets of Tech 3285. Date and time (at 320, 328) stay empty: the same sound is the same file on any day. */
const offsets = {
  description: 0,
  originator: 256,
  reference: 288,
  timeReference: 338,
  version: 346,
  loudness: 412,
} as const;
const fixedBytes = 602;
/** Stands for a level that is not known. */
const unknownLevel = 0x7fff;

/** The chunk, which has the same length whatever the loudness. */
export function bextChunk(info: BroadcastInfo): Uint8Array {
  const fixed = new Uint8Array(fixedBytes);
  const view = viewOf(fixed);
  fixed.set(ascii(info.description, 256), offsets.description);
  fixed.set(ascii(info.originator, 32), offsets.originator);
  fixed.set(ascii(info.originatorReference, 32), offsets.reference);
  view.setUint16(offsets.version, 2, true);
  const { integratedLufs, rangeLu, maxTruePeakDbtp, maxMomentaryLufs, maxShortTermLufs } = info.loudness ?? {};
  const levels = [integratedLufs, rangeLu, maxTruePeakDbtp, maxMomentaryLufs, maxShortTermLufs];
  for (const [index, level] of levels.entries()) {
    view.setInt16(offsets.loudness + 2 * index, storedLevel(level), true);
  }
  const history = (info.codingHistory ?? []).map((line) => ascii(`${line}\r\n`, line.length + 2));
  return riffChunk('bext', joined([fixed, ...history]));
}

/** What a chunk says. Levels that are marked as unknown, or that an older version of the chunk has no place for, are left out. */
export function parseBext(content: Uint8Array): BroadcastInfo & { readonly timeReference: number } {
  const view = viewOf(content);
  const text = (offset: number, length: number): string => asciiAt(content, offset, length).split('\0', 1)[0] ?? '';
  const version = content.length >= fixedBytes ? view.getUint16(offsets.version, true) : 0;
  const level = (index: number): number | undefined => {
    const stored = version >= 2 ? view.getInt16(offsets.loudness + 2 * index, true) : unknownLevel;
    return stored === unknownLevel ? undefined : stored / 100;
  };
  return {
    description: text(offsets.description, 256),
    originator: text(offsets.originator, 32),
    originatorReference: text(offsets.reference, 32),
    timeReference: content.length >= offsets.version ? uint64(view, offsets.timeReference, true) : 0,
    loudness: {
      integratedLufs: level(0),
      rangeLu: level(1),
      maxTruePeakDbtp: level(2),
      maxMomentaryLufs: level(3),
      maxShortTermLufs: level(4),
    },
    codingHistory: text(fixedBytes, content.length).split('\r\n').filter(Boolean),
  };
}

/** Hundredths, rounded as the standard says: to the nearest, halves away from zero. */
function storedLevel(level: number | undefined): number {
  if (level === undefined || !(level > -100 && level < 100)) return unknownLevel;
  return level < 0 ? -round(-level * 100) : round(level * 100);
}

/** `Déjà Vu` as `Deja Vu`. A text as long as its field has no zero behind it. */
function ascii(text: string | undefined, length: number): Uint8Array {
  const plain = (text ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\r\n\x20-\x7e]/gu, '?');
  return Buffer.from(plain.slice(0, length), 'latin1');
}

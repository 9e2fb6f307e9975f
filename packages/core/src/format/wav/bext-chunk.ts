/** The `bext` chunk of a broadcast WAV file, version 2 (EBU Tech 3285): what it is, and how loud. */
import { viewOf } from '../bytes.ts';
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
const offsets = { description: 0, originator: 256, reference: 288, version: 346, loudness: 412 } as const;
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

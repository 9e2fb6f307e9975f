/** What the page is given: every texture with what is known of it. Types only; command and page share them. */

export type TextureKind = 'pad' | 'swell' | 'cloud' | 'hiss' | 'flicker';
export type Grade = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

/** Raise it when the same file would be measured or drawn otherwise: older pages are then not taken from. */
export const measuresVersion = 2;

export interface PageTrack {
  /** The source's name without its folders and its ending. */
  readonly name: string;
  /** Of its textures, below the page; empty where it is the page's own. */
  readonly folder: string;
  readonly profile: string | null;
  readonly seed: string;
  readonly source: PageSource;
}

export interface PageSource {
  /** Below the root, as the documents write it. */
  readonly path: string;
  readonly sha256: string;
  readonly seconds: number;
  /** Address from the page on; null where the file is not at hand. */
  readonly href: string | null;
}

/** Loudness in LUFS (null where it is too short or silent) and plain level in dB, for playing things equally loud. */
export interface PageLevel {
  readonly lufs: number | null;
  readonly rmsDb: number | null;
}

/** Seconds; the end is exclusive. */
export type PageRange = readonly [startSec: number, endSec: number];

export interface PageTexture {
  /** Index in the list of tracks. */
  readonly track: number;
  /** Below the track's folder. */
  readonly path: string;
  readonly kind: TextureKind;
  readonly sha256: string;
  readonly bytes: number;
  readonly frames: number;
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  /** First and last frame that are played. */
  readonly loop: readonly [first: number, last: number] | null;
  readonly level: PageLevel;
  readonly peakDb: number | null;
  readonly key: string | null;
  readonly bpm: number | null;
  readonly centroidHz: number | null;
  readonly brightness: 'dark' | 'mid' | 'bright' | null;
  readonly grade: Grade;
  readonly faults: readonly string[];
  /** The first place in the track it came from; null where it came from elsewhere. */
  readonly from: PageRange | null;
  /** How many places it came from. */
  readonly places: number;
  readonly fromLevel: PageLevel | null;
  /** What it sounds like: base64 of its descriptor. */
  readonly descriptor: string;
  /** The name of the texture that stands for those that sound like it; null where none does. */
  readonly group: string | null;
  /** Whether it is that texture, or alone: who hears these hears one of each. */
  readonly isExample: boolean;
}

/** How pictures are packed: lows, highs, then two levels of the spectrogram a byte, the first in the lower half. */
export interface PictureLayout {
  readonly points: number;
  readonly columns: number;
  readonly bands: number;
  /** So many textures' pictures are in a piece, which is deflated as a whole. */
  readonly perPiece: number;
}

export interface PageData {
  readonly measures: number;
  /** Ratings are kept under this name; the page that replaces this one has the same. */
  readonly id: string;
  readonly title: string;
  readonly stem: string;
  /** What the sound is embedded as; null where files are linked. */
  readonly embedded: 'flac' | null;
  readonly pictures: PictureLayout;
  readonly tracks: readonly PageTrack[];
  readonly textures: readonly PageTexture[];
  /** Opens with so many of the textures, the most different. */
  readonly distinct: number | null;
}

/** What goes to a worker thread and what comes back: plain data, so that it can be copied between threads. */
import type { Manifest } from '@stem/catalog';
import type { TextureOptions } from '@stem/core/texture';
import type { Kernels } from '@stem/kernels';
import type { FileStamp } from './file-stamp.ts';
import type { JobFailure } from './job-failure.ts';
import type { Inputs } from './receipt.ts';
import type { StageTimes } from './stage-clock.ts';

/** A drum recording that hiss is made of. */
export interface DrumFile {
  /** What the manifest calls it: its path below the root, `drums/kick.wav`. */
  readonly label: string;
  readonly path: string;
  readonly sha256: string;
  readonly decoder: string;
  /** The frames that are used, from the start of the file on. */
  readonly frames: number;
}

export interface JobProfile {
  /** Null for the default. */
  readonly name: string | null;
  readonly hash: string;
  readonly options: TextureOptions;
  /** Every value under its name in a profile. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** One track to be made, or counted. */
export interface TrackJob {
  readonly id: string;
  readonly relPath: string;
  readonly slug: string;
  /** The file itself; bytes where its name is no text. */
  readonly source: string | Uint8Array;
  /** What the file was when it was hashed; a file that is another by the time it was read fails. */
  readonly stamp: FileStamp;
  readonly inputs: Inputs;
  /** The folder the textures are written into; undefined counts them and writes nothing. */
  readonly work: string | undefined;
  readonly profile: JobProfile;
  readonly drums: readonly DrumFile[];
  /** Bytes of its sound held in memory at the most, where that is less than usual; what is longer is read where it lies. */
  readonly mostHeldBytes: number | undefined;
  /** When it was given to a thread, by `nowMs`. */
  readonly handedOverMs: number;
}

/** Number of textures, as the results name them. */
export interface TextureCounts {
  readonly pads: number;
  readonly swells: number;
  readonly clouds: number;
  readonly hiss_loops: number;
  readonly hiss_flickers: number;
}

export const noTextures: TextureCounts = { pads: 0, swells: 0, clouds: 0, hiss_loops: 0, hiss_flickers: 0 };

/** A track that has its textures. */
export interface TrackSuccess {
  readonly state: 'made' | 'up-to-date';
  readonly counts: TextureCounts;
  readonly durationSec: number;
  /** What its sound was computed by. */
  readonly kernels: Kernels;
  /** Where fewer were made than asked for, a line each. */
  readonly shortfalls: readonly string[];
  readonly warnings: readonly string[];
  /** Of what was written, to be laid beside it. */
  readonly manifest?: Manifest;
  /** Why it was made, a line each; nothing of a track that is up to date. */
  readonly because?: readonly string[];
  /** Where its time went; nothing was made of a track that is up to date. */
  readonly stages?: StageTimes;
}

export type TrackReply = TrackSuccess | JobFailure;

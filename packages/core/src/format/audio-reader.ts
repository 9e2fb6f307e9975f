/** The contract of a format: opening a file gives its facts, and its samples when asked. */
import type { HeldRoom, HeldSamples } from '../audio/held-sound.ts';
import type { AudioInfo, FrameRange } from './audio-info.ts';
import type { ByteSource } from './byte-source.ts';
import type { FrameSpill } from './frame-spill.ts';

/** Samples of a range, planar, and what went wrong while they were decoded. */
export interface ReadSamples {
  readonly channels: readonly Float32Array[];
  /** In the place of `channels`, where that was asked for and the reader can. */
  readonly held?: readonly HeldSamples[] | undefined;
  readonly warnings: readonly string[];
  /** The true length of the file in frames, where a whole read showed another one than the header. */
  readonly totalFrames?: number;
}

/** Arrays for one read after the other: what a read gives is valid until the next with the same. */
export interface ReadScratch {
  channels: readonly Float32Array[];
}

/** How a read may be cut short, and what it may use. */
export interface ReadOptions {
  /** Without it every read gives arrays of its own. Readers of coded audio leave it alone. */
  readonly scratch?: ReadScratch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Holds what is read as 16-bit numbers in here, where it is such. */
  readonly heldRoom?: HeldRoom | undefined;
  /** Takes what a decoder gives, of which nothing is kept then. Samples that are not coded are read where they lie. */
  readonly spill?: FrameSpill | undefined;
  /** Leaves samples of float files that are no finite numbers as they are, for those who judge the file; otherwise they are 0. */
  readonly keepsNonFinite?: boolean | undefined;
}

/** One opened file. Valid while its source is open. */
export interface AudioReader {
  readonly info: AudioInfo;
  /** Decodes a range that lies within `info.frames`. May return fewer frames, never more; then a warning says why. */
  read(range: FrameRange, options: ReadOptions): Promise<ReadSamples>;
  /**
   * Fills an array for each channel, which may lie in the kernels' memory, from a frame on; the sound must reach so far.
   * Only of samples that are not coded: others cannot be had without waiting. What is no finite number is 0.
   */
  readonly readNow?: ((startFrame: number, outputs: readonly Float32Array[]) => void) | undefined;
}

/**
 * Opens one kind of file. Throws FormatError where the content is broken beyond reading; undefined means that the container
 * is sound but holds a coding that is left to ffmpeg. `start` is where the content begins, behind tags.
 */
export type OpenReader = (source: ByteSource, options: ReadOptions, start: number) => Promise<AudioReader | undefined>;

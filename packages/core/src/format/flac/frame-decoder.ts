/** What decodes the frames of a stream, whichever kernels do it. */
import type { FrameHeader } from './frame-header.ts';

export interface FrameDecoder {
  /**
   * Decodes the frame with this header at `at` of `bytes`, of which `end` are valid. The channels are overwritten by the next
   * call. Throws FrameDamage or OutOfBits.
   */
  decode(bytes: Uint8Array, place: FramePlace, header: FrameHeader): DecodedFrame;
}

export interface FramePlace {
  readonly at: number;
  readonly end: number;
}

export interface DecodedFrame {
  readonly channels: readonly Float32Array[];
  /** Size of the frame. */
  readonly bytes: number;
}

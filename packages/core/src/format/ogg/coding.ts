/** The contract of a coding within Ogg. */

/** What the header packets of a stream tell, and how to go on. Times are in granules, which are frames at `sampleRate`. */
export interface OggCoding {
  readonly codec: string;
  /** The decoder's name, for receipts. */
  readonly decoder: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number | undefined;
  readonly lossless: boolean;
  /** How many packets the headers take. */
  readonly headerPackets: number;
  /** Frames to leave out at the start (Opus). */
  readonly preSkip: number;
  /** Frames of the range that must be decoded before it until the decoder has found in. */
  readonly preRoll: number;
  /**
   * Whether the packet behind a hole needs a decoder of its own. One that predicts from packet to packet finds in again by
   * itself, as it does where it starts; a new one costs as much as a second of sound.
   */
  readonly startsAnew: boolean;
  /** Where each channel of the output comes from, where the coding has an order of its own. */
  readonly channelOrder: readonly number[] | undefined;
  /** Says of each audio packet, in their order, how many frames it gives. */
  frameCounter(): (packet: Uint8Array) => number;
  createDecoder(): Promise<PacketDecoder>;
}

/**
 * Understands the packets that a stream begins with, of which there is at least one. `incomplete` asks for more of them,
 * undefined leaves the stream to ffmpeg.
 */
export type StartCoding = (packets: readonly Uint8Array[]) => OggCoding | 'incomplete' | undefined;

/** Decodes packets in their order. Hold one for each stream and free it. */
export interface PacketDecoder {
  decode(packets: readonly Uint8Array[]): Promise<DecodedPackets>;
  free(): void;
}

export interface DecodedPackets {
  readonly channels: readonly Float32Array[];
  readonly frames: number;
  /** How many of the frames stand for packets that could not be decoded, and are silent. */
  readonly damaged: number;
}

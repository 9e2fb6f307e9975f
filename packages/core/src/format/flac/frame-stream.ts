/** Goes through the frames of a FLAC file in order, past damage. */
import type { ByteSource } from '../byte-source.ts';
import { bitPadding, OutOfBits } from './bit-reader.ts';
import { FrameDamage } from './frame-damage.ts';
import { maxFrameHeaderBytes, parseFrameHeader, type FrameHeader } from './frame-header.ts';
import { createFrameDecoder } from './frame.ts';
import type { StreamInfo } from './stream-info.ts';

/** One decoded frame. The channels are overwritten by the next one. */
export interface Frame {
  readonly header: FrameHeader;
  readonly channels: readonly Float32Array[];
}

/** More than a frame of CD sound; the buffer grows where a frame is longer. */
const initialBufferBytes = 1 << 18;

/** A frame that is longer than this is none: 65,536 frames of 8 channels of 32 bits come to 2 MiB uncompressed. */
const maxFrameBytes = 1 << 23;

/**
 * Bytes looked at and samples made in vain, for each byte of the file and besides: a file of headers that each begin a long frame would take
 * their number times the length of the file, and the same silence again and again a thousand times as many samples as the
 * stream has. Real damage costs a frame's length for each frame, and two files in one few samples a byte.
 */
const effortPerByte = 16;
const spareBytes = 1 << 25;

/**
 * Decodes the frames from `start` on. Bytes that are no intact frame are passed over; how many frames are missing shows in
 * `firstFrame` of the next.
 */
export async function* frames(source: ByteSource, start: number, info: StreamInfo): AsyncGenerator<Frame, void> {
  const decoder = createFrameDecoder(info);
  const window = createWindow(source, start);
  let patience = spareBytes + effortPerByte * source.size;
  let reached = 0;
  await window.fill();
  while (window.at < window.end) {
    if (window.end - window.at < maxFrameHeaderBytes) await window.fill();
    const header = parseFrameHeader(window.bytes, window.at, info);
    if (!header) {
      await window.skipToSync();
      continue;
    }
    try {
      const frame = decoder.decode(window.bytes, window, header);
      yield { header, channels: frame.channels };
      window.at += frame.bytes;
      const end = header.firstFrame + header.blockSize;
      if (end <= reached) patience -= header.blockSize * header.channels;
      if (patience < 0) return;
      reached = Math.max(reached, end);
    } catch (error) {
      if (!(error instanceof OutOfBits || error instanceof FrameDamage)) throw error;
      const available = window.end - window.at;
      patience -= error instanceof OutOfBits ? available : Math.min(available, plainBytes(header));
      // Few bytes may stand for many samples.
      patience -= header.blockSize * header.channels;
      if (patience < 0) return;
      // Half of the buffer may be the frames before; what is missing then comes with the next fill.
      if (error instanceof OutOfBits && (await window.fill())) continue;
      await window.skipToSync();
    }
  }
}

interface Window {
  readonly bytes: Uint8Array;
  /** The valid bytes that are still to be read. */
  at: number;
  readonly end: number;
  /** Reads on, keeping what is left. False where nothing more comes: at the end of the file, or when it holds the most. */
  fill(): Promise<boolean>;
  /** Moves on to the next byte that may begin a frame, at least by one. */
  skipToSync(): Promise<void>;
}

function createWindow(source: ByteSource, start: number): Window {
  let bytes = new Uint8Array(initialBufferBytes + bitPadding);
  let end = 0;
  let next = start;
  return {
    get bytes() {
      return bytes;
    },
    at: 0,
    get end() {
      return end;
    },
    async fill() {
      const left = end - this.at;
      const room = bytes.length - bitPadding;
      const larger = left > room / 2 ? Math.min(2 * room, maxFrameBytes) : room;
      if (left >= larger) return false;
      const target = larger === room ? bytes : new Uint8Array(larger + bitPadding);
      target.set(bytes.subarray(this.at, end));
      const got = await source.readInto(target.subarray(left, larger), next);
      bytes = target;
      this.at = 0;
      end = left + got;
      next += got;
      return got > 0;
    },
    async skipToSync() {
      this.at++;
      for (;;) {
        const sync = bytes.indexOf(0xff, this.at);
        this.at = sync >= 0 && sync < end ? sync : end;
        if (this.at < end || !(await this.fill())) return;
      }
    },
  };
}

function plainBytes({ blockSize, channels, bitsPerSample }: FrameHeader): number {
  return Math.ceil((channels * blockSize * (bitsPerSample + 1)) / 8);
}

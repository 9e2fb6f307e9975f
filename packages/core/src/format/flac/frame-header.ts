/** The header of a FLAC frame (RFC 9639, 9.1): where it is in the stream, how long, how the channels are joined. */
import { crc8 } from './crc.ts';
import type { StreamInfo } from './stream-info.ts';

/** How two channels are told: each for itself, or one of them by its difference to the other or to their mean. */
export type ChannelJoin = 'none' | 'left-side' | 'side-right' | 'mid-side';

export interface FrameHeader {
  readonly blockSize: number;
  readonly channels: number;
  readonly join: ChannelJoin;
  readonly bitsPerSample: number;
  /** The first sample of the frame, counted from the start of the stream. */
  readonly firstFrame: number;
  readonly headerBytes: number;
}

/** The longest header there is. */
export const maxFrameHeaderBytes = 16;

const sizeTable = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768];
const bitsTable = [0, 8, 12, 0, 16, 20, 24, 32];
const joins: readonly ChannelJoin[] = ['left-side', 'side-right', 'mid-side'];

/**
 * Parses a header at a place of `bytes`, or gives undefined where there is none: no sync code, reserved values, a wrong
 * checksum, or another shape than the stream's, which no frame may have.
 */
export function parseFrameHeader(bytes: Uint8Array, at: number, info: StreamInfo): FrameHeader | undefined {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) return undefined;
  const sizeCode = bytes[at + 2]! >> 4;
  const rateCode = bytes[at + 2]! & 15;
  const joinCode = bytes[at + 3]! >> 4;
  const bitsCode = (bytes[at + 3]! >> 1) & 7;
  if (sizeCode === 0 || rateCode === 15 || joinCode > 10 || bitsCode === 3 || (bytes[at + 3]! & 1) !== 0)
    return undefined;
  const number = codedNumber(bytes, at + 4);
  if (!number) return undefined;
  let next = at + 4 + number.length;
  let blockSize = sizeTable[sizeCode]!;
  if (sizeCode === 6) blockSize = bytes[next++]! + 1;
  if (sizeCode === 7) blockSize = bytes[next++]! * 256 + bytes[next++]! + 1;
  if (rateCode === 12) next += 1;
  if (rateCode === 13 || rateCode === 14) next += 2;
  if (next >= bytes.length || crc8(bytes, at, next) !== bytes[next]) return undefined;
  const join = joinCode < 8 ? 'none' : joins[joinCode - 8]!;
  const channels = joinCode < 8 ? joinCode + 1 : 2;
  const bitsPerSample = bitsTable[bitsCode]! || info.bitsPerSample;
  if (channels !== info.channels || bitsPerSample !== info.bitsPerSample) return undefined;
  const variable = (bytes[at + 1]! & 1) !== 0;
  const firstFrame = variable ? number.value : number.value * (info.minBlockSize || blockSize);
  return { blockSize, channels, join, bitsPerSample, firstFrame, headerBytes: next + 1 - at };
}

/** A number in the way of UTF-8, up to seven bytes and 36 bits. */
function codedNumber(bytes: Uint8Array, at: number): { value: number; length: number } | undefined {
  const lead = bytes[at]!;
  if (lead < 0x80) return { value: lead, length: 1 };
  const length = Math.clz32(~(lead << 24));
  if (length < 2 || length > 7) return undefined;
  let value = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined;
    value = value * 64 + (byte & 0x3f);
  }
  return { value, length };
}

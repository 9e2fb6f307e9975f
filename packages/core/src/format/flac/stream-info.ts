/** STREAMINFO: the one metadata block that every FLAC stream begins with (RFC 9639, 8.2). */
import { FormatError } from '../../errors.ts';
import { atByte, viewOf } from '../bytes.ts';

export interface StreamInfo {
  readonly minBlockSize: number;
  readonly maxBlockSize: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** 0 where the encoder did not know. */
  readonly totalFrames: number;
}

export const streamInfoBytes = 34;

/** Parses the content of the block, which starts at `offset` of the file. */
export function parseStreamInfo(bytes: Uint8Array, offset: number): StreamInfo {
  if (bytes.length < streamInfoBytes) {
    throw new FormatError(`The file ends within STREAMINFO ${atByte(offset)}.`, { offset });
  }
  const view = viewOf(bytes);
  // 20 bits of rate, 3 of channels − 1, 5 of bits − 1, 36 of length.
  const packed = view.getUint32(10);
  const info = {
    minBlockSize: view.getUint16(0),
    maxBlockSize: view.getUint16(2),
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalFrames: (packed & 15) * 2 ** 32 + view.getUint32(14),
  };
  if (info.sampleRate === 0 || info.bitsPerSample < 4) {
    const got = `${info.sampleRate} Hz with ${info.bitsPerSample} bits`;
    throw new FormatError(`Expected a sample rate and 4 bits or more in STREAMINFO, got ${got} ${atByte(offset)}.`, {
      offset,
    });
  }
  return info;
}

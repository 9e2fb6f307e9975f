/** The `fmt ` chunk of a WAV file: which coding, how many channels, how wide. */
import { FormatError } from '../../errors.ts';
import { atByte, viewOf } from '../bytes.ts';
import type { SampleEncoding } from '../pcm.ts';

/** Format tags of mmreg.h that are read here. */
export const wavTag = {
  pcm: 1,
  msAdpcm: 2,
  float: 3,
  aLaw: 6,
  muLaw: 7,
  imaAdpcm: 0x11,
  mpeg: 0x50,
  mp3: 0x55,
  vorbis: [0x674f, 0x6750, 0x6751, 0x676f, 0x6770, 0x6771] as readonly number[],
  extensible: 0xfffe,
} as const;

export interface WavFormat {
  /** The tag, an extensible one resolved to what it stands for. */
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes of one frame of PCM, of one block of ADPCM. */
  readonly blockAlign: number;
  /** Significant bits of a sample. */
  readonly bitsPerSample: number;
  /** A bit for each speaker that a channel is for (`dwChannelMask`); undefined where the file does not say. */
  readonly channelMask: number | undefined;
  /** What follows the size of the extension (`cbSize`), for ADPCM. */
  readonly extension: Uint8Array;
}

const maxChannels = 1024;

/** Parses the content of a `fmt ` chunk that starts at `offset` of the file. */
export function parseWavFormat(bytes: Uint8Array, offset: number, littleEndian: boolean): WavFormat {
  if (bytes.length < 14) {
    throw new FormatError(`Expected a fmt chunk of 16 bytes or more ${atByte(offset)}, got ${bytes.length}.`, {
      offset,
    });
  }
  const view = viewOf(bytes);
  const storedTag = view.getUint16(0, littleEndian);
  const channels = view.getUint16(2, littleEndian);
  const sampleRate = view.getUint32(4, littleEndian);
  const blockAlign = view.getUint16(12, littleEndian);
  const storedBits = bytes.length >= 16 ? view.getUint16(14, littleEndian) : 0;
  const extensible = storedTag === wavTag.extensible && bytes.length >= 40;
  if (channels === 0 || channels > maxChannels || sampleRate === 0) {
    throw new FormatError(
      `Expected channels and a sample rate, got ${channels} channels at ${sampleRate} Hz ${atByte(offset)}.`,
      {
        offset,
      },
    );
  }
  const validBits = extensible ? view.getUint16(18, littleEndian) : 0;
  const mask = extensible ? view.getUint32(20, littleEndian) : 0;
  return {
    // The sub-format is a GUID whose first two bytes are the tag.
    tag: extensible ? view.getUint16(24, littleEndian) : storedTag,
    channels,
    sampleRate,
    blockAlign,
    bitsPerSample: validBits > 0 && validBits <= storedBits ? validBits : storedBits,
    channelMask: mask === 0 ? undefined : mask,
    extension: bytes.subarray(18),
  };
}

/** How the samples of an uncompressed format are stored, or undefined where it is not one of those. */
export function wavEncoding(format: WavFormat, littleEndian: boolean): SampleEncoding | undefined {
  const { tag, channels, blockAlign, bitsPerSample } = format;
  // The container of a sample is what the frame leaves it, as 20 bits may lie in 3 bytes or in 4, if that is enough.
  const needed = Math.ceil(bitsPerSample / 8);
  const bytesPerSample = blockAlign % channels === 0 ? Math.max(needed, blockAlign / channels) : needed;
  if (tag === wavTag.muLaw) return { kind: 'mu-law', bytesPerSample: 1, littleEndian };
  if (tag === wavTag.aLaw) return { kind: 'a-law', bytesPerSample: 1, littleEndian };
  if (tag === wavTag.float && (bytesPerSample === 4 || bytesPerSample === 8))
    return { kind: 'float', bytesPerSample, littleEndian };
  if (tag !== wavTag.pcm || bytesPerSample < 1 || bytesPerSample > 4) return undefined;
  return { kind: bytesPerSample === 1 ? 'unsigned' : 'signed', bytesPerSample, littleEndian };
}

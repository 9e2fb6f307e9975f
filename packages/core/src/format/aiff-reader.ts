/** Opens AIFF and AIFF-C. */
import { FormatError } from '../errors.ts';
import type { AudioReader, ReadOptions } from './audio-reader.ts';
import { asciiAt, atByte, viewOf } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { dataExtent, pcmReader, type ClaimedData } from './pcm-reader.ts';
import type { SampleEncoding } from './pcm.ts';
import { isFinished, riffChunks, type Chunk } from './riff-chunks.ts';

/** Undefined where the coding is one that is left to ffmpeg. */
export async function openAiff(source: ByteSource, _options: ReadOptions): Promise<AudioReader | undefined> {
  const { common, sound } = await findChunks(source);
  const encoding = aiffEncoding(common);
  if (!encoding) return undefined;
  const extent = dataExtent(source, sound, encoding.bytesPerSample * common.channels);
  // The header's own count of frames is what the writer meant; 0 is what one leaves that never came back to it.
  const frames = common.frames > 0 ? Math.min(common.frames, extent.frames) : extent.frames;
  const layout = { encoding, channels: common.channels, dataOffset: sound.offset, frames };
  const { sampleRate, bitsPerSample } = common;
  return pcmReader(source, layout, { container: 'aiff', sampleRate, bitsPerSample, warnings: extent.warnings });
}

interface Common {
  readonly channels: number;
  readonly frames: number;
  readonly bitsPerSample: number;
  readonly sampleRate: number;
  /** Four letters; `NONE` in plain AIFF. */
  readonly compression: string;
}

async function findChunks(source: ByteSource): Promise<{ common: Common; sound: ClaimedData }> {
  let common: Common | undefined;
  let sound: ClaimedData | undefined;
  for await (const chunk of riffChunks(source, { start: 12, littleEndian: false })) {
    if (chunk.id === 'COMM')
      common ??= parseCommon(await source.read(chunk.offset, Math.min(chunk.size, 1024)), chunk.offset);
    if (chunk.id === 'SSND') sound ??= await soundData(source, chunk);
    if (common && sound) return { common, sound };
  }
  const missing = common ? 'SSND' : 'COMM';
  throw new FormatError(`AIFF without a ${missing} chunk ${atByte(source.size)}.`, { offset: source.size });
}

function parseCommon(bytes: Uint8Array, offset: number): Common {
  if (bytes.length < 18) {
    throw new FormatError(`Expected a COMM chunk of 18 bytes or more ${atByte(offset)}, got ${bytes.length}.`, {
      offset,
    });
  }
  const view = viewOf(bytes);
  const common = {
    channels: view.getUint16(0),
    frames: view.getUint32(2),
    bitsPerSample: view.getUint16(6),
    sampleRate: Math.round(extendedFloat(view, 8)),
    compression: bytes.length >= 22 ? asciiAt(bytes, 18, 4) : 'NONE',
  };
  if (common.channels === 0 || !(common.sampleRate >= 1 && common.sampleRate < 2 ** 32)) {
    const rate = Number.isNaN(common.sampleRate) ? 'no sample rate' : `${common.sampleRate} Hz`;
    const got = `${common.channels} channels at ${rate}`;
    throw new FormatError(`Expected channels and a sample rate, got ${got} ${atByte(offset)}.`, { offset });
  }
  return common;
}

/** The samples start `offset` bytes behind the chunk's own two numbers. */
async function soundData(source: ByteSource, chunk: Chunk): Promise<ClaimedData> {
  const head = await source.read(chunk.offset, 8);
  const skip = 8 + (head.length === 8 ? viewOf(head).getUint32(0) : 0);
  const finished = await isFinished(source, false);
  return { offset: chunk.offset + skip, size: Math.max(0, chunk.size - skip), finished };
}

function aiffEncoding({ compression, bitsPerSample }: Common): SampleEncoding | undefined {
  const bytesPerSample = Math.ceil(bitsPerSample / 8);
  const integer = (littleEndian: boolean, width = bytesPerSample): SampleEncoding | undefined =>
    width >= 1 && width <= 4 ? { kind: 'signed', bytesPerSample: width, littleEndian } : undefined;
  switch (compression) {
    case 'NONE':
    case 'twos':
      return integer(false);
    case 'sowt':
      return integer(true);
    case 'raw ':
      return bitsPerSample <= 8 ? { kind: 'unsigned', bytesPerSample: 1, littleEndian: false } : undefined;
    case 'in24':
      return integer(false, 3);
    case 'in32':
      return integer(false, 4);
    case '42ni':
      return integer(true, 3);
    case '23ni':
      return integer(true, 4);
    case 'fl32':
    case 'FL32':
      return { kind: 'float', bytesPerSample: 4, littleEndian: false };
    case 'fl64':
    case 'FL64':
      return { kind: 'float', bytesPerSample: 8, littleEndian: false };
    case 'ulaw':
    case 'ULAW':
      return { kind: 'mu-law', bytesPerSample: 1, littleEndian: false };
    case 'alaw':
    case 'ALAW':
      return { kind: 'a-law', bytesPerSample: 1, littleEndian: false };
    default:
      return undefined;
  }
}

/** An 80-bit IEEE 754 extended number: sign and 15 bits of exponent, 64 of mantissa with its leading one written out. */
function extendedFloat(view: DataView, offset: number): number {
  const exponent = view.getUint16(offset) - 16383 - 63;
  const mantissa = view.getUint32(offset + 2) * 2 ** 32 + view.getUint32(offset + 6);
  // Outside of these, no sample rate is meant; a negative number has its sign in the exponent's top bit and lands here too.
  return exponent >= -64 && exponent <= 0 ? mantissa / 2 ** -exponent : Number.NaN;
}

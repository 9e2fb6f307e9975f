/** Opens Core Audio Format with uncompressed or companded samples. */
import { FormatError } from '../errors.ts';
import type { AudioReader, ReadOptions } from './audio-reader.ts';
import { asciiAt, atByte, isChunkId, viewOf } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { dataExtent, pcmReader } from './pcm-reader.ts';
import type { SampleEncoding } from './pcm.ts';
import type { Chunk } from './riff-chunks.ts';

/** Undefined where the coding is one that is left to ffmpeg. */
export async function openCaf(source: ByteSource, _options: ReadOptions): Promise<AudioReader | undefined> {
  let description: Description | undefined;
  for await (const chunk of cafChunks(source)) {
    if (chunk.id === 'desc') description = parseDescription(await source.read(chunk.offset, 32), chunk.offset);
    if (chunk.id !== 'data') continue;
    if (!description) throw new FormatError(`Expected a desc chunk before the data ${atByte(chunk.offset)}.`, chunk);
    const { encoding, channels, sampleRate, bitsPerSample } = description;
    if (!encoding) return undefined;
    // The first four bytes count edits.
    const data = { offset: chunk.offset + 4, size: Math.max(0, chunk.size - 4), finished: true };
    const { frames, warnings } = dataExtent(source, data, encoding.bytesPerSample * channels);
    const layout = { encoding, channels, dataOffset: data.offset, frames };
    return pcmReader(source, layout, { container: 'caf', sampleRate, bitsPerSample, warnings });
  }
  throw new FormatError(`CAF without a data chunk ${atByte(source.size)}.`, { offset: source.size });
}

interface Description {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly encoding: SampleEncoding | undefined;
}

/** Type, then a size of 64 bits; −1 means to the end of the file. */
async function* cafChunks(source: ByteSource): AsyncGenerator<Chunk, void> {
  let position = 8;
  while (position < source.size) {
    const header = await source.read(position, 12);
    const id = asciiAt(header, 0, 4);
    if (header.length < 12 || !isChunkId(id)) return;
    const offset = position + 12;
    const stored = Number(viewOf(header).getBigInt64(4));
    const size = stored < 0 ? source.size - offset : stored;
    yield { id, offset, size };
    position = offset + size;
  }
}

function parseDescription(bytes: Uint8Array, offset: number): Description {
  if (bytes.length < 32) throw new FormatError(`The file ends within its description ${atByte(offset)}.`, { offset });
  const view = viewOf(bytes);
  const sampleRate = Math.round(view.getFloat64(0));
  const bytesPerPacket = view.getUint32(16);
  const channels = view.getUint32(24);
  const bitsPerSample = view.getUint32(28);
  if (channels === 0 || channels > 1024 || !(sampleRate >= 1 && sampleRate < 2 ** 32)) {
    throw new FormatError(
      `Expected channels and a sample rate, got ${channels} at ${sampleRate} Hz ${atByte(offset)}.`,
      { offset },
    );
  }
  const format = asciiAt(bytes, 8, 4);
  const encoding = cafEncoding({ format, flags: view.getUint32(12), bytesPerSample: bytesPerPacket / channels });
  return { sampleRate, channels, bitsPerSample: bitsPerSample || 8, encoding };
}

interface CafCoding {
  readonly format: string;
  readonly flags: number;
  readonly bytesPerSample: number;
}

function cafEncoding({ format, flags, bytesPerSample }: CafCoding): SampleEncoding | undefined {
  const littleEndian = (flags & 2) !== 0;
  if (format === 'ulaw' && bytesPerSample === 1) return { kind: 'mu-law', bytesPerSample, littleEndian };
  if (format === 'alaw' && bytesPerSample === 1) return { kind: 'a-law', bytesPerSample, littleEndian };
  if (format !== 'lpcm') return undefined;
  if ((flags & 1) !== 0)
    return [4, 8].includes(bytesPerSample) ? { kind: 'float', bytesPerSample, littleEndian } : undefined;
  return [1, 2, 3, 4].includes(bytesPerSample) ? { kind: 'signed', bytesPerSample, littleEndian } : undefined;
}

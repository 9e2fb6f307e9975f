/** Opens WAV: RIFF, big-endian RIFX, and RF64 or BW64 with 64-bit sizes. */
import { FormatError } from '../errors.ts';
import type { AudioReader, ReadOptions } from './audio-reader.ts';
import { asciiAt, atByte, uint64, viewOf } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { dataExtent, pcmReader, type ClaimedData } from './pcm-reader.ts';
import { isFinished, riffChunks, type Chunk } from './riff-chunks.ts';
import { parseWavFormat, wavEncoding, type WavFormat } from './wav-format.ts';

/** Undefined where the coding is one that is left to ffmpeg. */
export async function openWav(source: ByteSource, _options: ReadOptions): Promise<AudioReader | undefined> {
  const { format, data, littleEndian } = await findChunks(source);
  const encoding = wavEncoding(format, littleEndian);
  if (!encoding) return undefined;
  const { sampleRate, channels, bitsPerSample } = format;
  const { frames, warnings } = dataExtent(source, data, encoding.bytesPerSample * channels);
  const layout = { encoding, channels, dataOffset: data.offset, frames };
  return pcmReader(source, layout, { container: 'wav', sampleRate, bitsPerSample, warnings });
}

interface WavChunks {
  readonly format: WavFormat;
  readonly data: ClaimedData;
  readonly littleEndian: boolean;
}

async function findChunks(source: ByteSource): Promise<WavChunks> {
  const head = await source.read(0, 12);
  const littleEndian = asciiAt(head, 0, 4) !== 'RIFX';
  let format: WavFormat | undefined;
  let dataSize64: number | undefined;
  const trueSize = (chunk: Chunk): number =>
    chunk.id === 'data' && chunk.size === 0xffffffff && dataSize64 !== undefined ? dataSize64 : chunk.size;
  for await (const chunk of riffChunks(source, { start: 12, littleEndian, trueSize })) {
    if (chunk.id === 'ds64') dataSize64 = await readDataSize64(source, chunk);
    if (chunk.id === 'fmt ') {
      format = parseWavFormat(await source.read(chunk.offset, Math.min(chunk.size, 1024)), chunk.offset, littleEndian);
    }
    if (chunk.id === 'data') {
      if (format) return { format, data: { ...chunk, finished: await isFinished(source, littleEndian) }, littleEndian };
      const offset = chunk.offset - 8;
      throw new FormatError(`Expected a fmt chunk before the data chunk ${atByte(offset)}.`, { offset });
    }
  }
  throw new FormatError(format ? 'WAV without a data chunk.' : 'WAV without a fmt chunk.', { offset: source.size });
}

async function readDataSize64(source: ByteSource, chunk: Chunk): Promise<number | undefined> {
  const bytes = await source.read(chunk.offset, 16);
  return bytes.length === 16 ? uint64(viewOf(bytes), 8, true) : undefined;
}

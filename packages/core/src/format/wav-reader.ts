/** Opens WAV: RIFF, big-endian RIFX, and RF64 or BW64 with 64-bit sizes. */
import { FormatError } from '../errors.ts';
import type { AudioInfo } from './audio-info.ts';
import type { AudioReader, ReadOptions } from './audio-reader.ts';
import { asciiAt, atByte, uint64, viewOf } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { readPcm, type PcmLayout } from './pcm-reader.ts';
import { riffChunks, type Chunk } from './riff-chunks.ts';
import { parseWavFormat, wavEncoding, type WavFormat } from './wav-format.ts';

export async function openWav(source: ByteSource, _options: ReadOptions): Promise<AudioReader> {
  const { format, data, littleEndian } = await findChunks(source);
  const { bytes, warnings } = availableData(source, data);
  const encoding = wavEncoding(format, littleEndian);
  if (!encoding) {
    throw new FormatError(
      `WAV with coding 0x${format.tag.toString(16)} and ${format.bitsPerSample} bits is not supported.`,
    );
  }
  const bytesPerFrame = encoding.bytesPerSample * format.channels;
  const frames = Math.floor(bytes / bytesPerFrame);
  const layout: PcmLayout = { encoding, channels: format.channels, dataOffset: data.offset, frames };
  const info: AudioInfo = {
    container: 'wav',
    codec: encoding.kind === 'signed' || encoding.kind === 'unsigned' ? 'pcm' : encoding.kind,
    sampleRate: format.sampleRate,
    channels: format.channels,
    frames,
    durationSec: frames / format.sampleRate,
    bitsPerSample: format.bitsPerSample || 8 * encoding.bytesPerSample,
    lossless: true,
    decoder: 'stem',
    warnings,
  };
  return { info, read: (range, options) => readPcm(source, layout, range, options) };
}

interface WavChunks {
  readonly format: WavFormat;
  readonly data: Chunk;
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
      if (format) return { format, data: chunk, littleEndian };
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

/** A writer that could not go back to its header leaves one of these sizes: then the data goes on to the end. */
function isStreamed(size: number): boolean {
  return size === 0 || size >= 0xfffff000 || (size >= 0x7ffff000 && size <= 0x80000000);
}

/** How many bytes of samples there really are. */
function availableData(source: ByteSource, data: Chunk): { bytes: number; warnings: string[] } {
  const available = source.size - data.offset;
  if (data.size <= available && data.size !== 0) return { bytes: data.size, warnings: [] };
  if (isStreamed(data.size)) return { bytes: available, warnings: [] };
  const missing = data.size - available;
  const warning = `The file is cut short: ${missing} of ${data.size} bytes of samples are missing ${atByte(source.size)}.`;
  return { bytes: available, warnings: [warning] };
}

/** Opens WAV: RIFF, big-endian RIFX, and RF64 or BW64 with 64-bit sizes. */
import { FormatError } from '../../errors.ts';
import type { AudioReader, ReadOptions } from '../audio-reader.ts';
import { asciiAt, atByte, uint64, viewOf } from '../bytes.ts';
import { sliceSource, type ByteSource } from '../byte-source.ts';
import { openMpeg } from '../mpeg/mpeg-reader.ts';
import { openOgg } from '../ogg/ogg-reader.ts';
import { dataExtent, pcmReader, type ClaimedData } from '../pcm-reader.ts';
import { isFinished, riffChunks, type Chunk } from '../riff-chunks.ts';
import { adpcmReader, type AdpcmCoding } from './adpcm-reader.ts';
import { imaAdpcm } from './ima-adpcm.ts';
import { msAdpcm } from './ms-adpcm.ts';
import { parseWavFormat, wavEncoding, wavTag, type WavFormat } from './wav-format.ts';

/** Undefined where the coding is one that is left to ffmpeg. */
export async function openWav(source: ByteSource, options: ReadOptions): Promise<AudioReader | undefined> {
  const chunks = await findChunks(source);
  const { format, data, littleEndian } = chunks;
  const { sampleRate, channels, bitsPerSample, channelMask, tag } = format;
  const encoding = wavEncoding(format, littleEndian);
  if (encoding) {
    const { frames, warnings } = dataExtent(source, data, encoding.bytesPerSample * channels);
    const layout = { encoding, channels, dataOffset: data.offset, frames };
    return pcmReader(source, layout, { container: 'wav', sampleRate, bitsPerSample, channelMask, warnings });
  }
  const extent = dataExtent(source, data, 1);
  const adpcm = adpcmCoding(format);
  if (adpcm) return adpcmReader(source, { ...chunks, coding: adpcm, dataOffset: data.offset, extent });
  const open = tag === wavTag.mp3 || tag === wavTag.mpeg ? openMpeg : wavTag.vorbis.includes(tag) ? openOgg : undefined;
  const inner = await open?.(sliceSource(source, data.offset, extent.bytes), options, 0);
  return (
    inner && {
      ...inner,
      info: { ...inner.info, container: 'wav', warnings: [...extent.warnings, ...inner.info.warnings] },
    }
  );
}

function adpcmCoding({ tag, channels, blockAlign, extension }: WavFormat): AdpcmCoding | undefined {
  const coding =
    tag === wavTag.imaAdpcm ? imaAdpcm(channels) : tag === wavTag.msAdpcm ? msAdpcm(channels, extension) : undefined;
  return coding && coding.framesIn(blockAlign) > 0 ? coding : undefined;
}

interface WavChunks {
  readonly format: WavFormat;
  readonly data: ClaimedData;
  readonly littleEndian: boolean;
  /** Length in frames by the `fact` chunk, where that stands before the samples. */
  readonly factFrames: number | undefined;
}

async function findChunks(source: ByteSource): Promise<WavChunks> {
  const head = await source.read(0, 12);
  const littleEndian = asciiAt(head, 0, 4) !== 'RIFX';
  let format: WavFormat | undefined;
  let factFrames: number | undefined;
  let dataSize64: number | undefined;
  const trueSize = (chunk: Chunk): number =>
    chunk.id === 'data' && chunk.size === 0xffffffff && dataSize64 !== undefined ? dataSize64 : chunk.size;
  for await (const chunk of riffChunks(source, { start: 12, littleEndian, trueSize })) {
    const content = await source.read(chunk.offset, Math.min(chunk.size, 1024));
    if (chunk.id === 'ds64' && content.length >= 16) dataSize64 = uint64(viewOf(content), 8, true);
    if (chunk.id === 'fact' && content.length >= 4) factFrames = viewOf(content).getUint32(0, littleEndian);
    if (chunk.id === 'fmt ') format = parseWavFormat(content, chunk.offset, littleEndian);
    if (chunk.id !== 'data') continue;
    if (format)
      return { format, factFrames, littleEndian, data: { ...chunk, finished: await isFinished(source, littleEndian) } };
    const offset = chunk.offset - 8;
    throw new FormatError(`Expected a fmt chunk before the data chunk ${atByte(offset)}.`, { offset });
  }
  const missing = format ? 'data' : 'fmt';
  throw new FormatError(`WAV without a ${missing} chunk ${atByte(source.size)}.`, { offset: source.size });
}

/** Reads WAV with ADPCM, which comes in blocks that each stand for themselves. */
import type { AudioInfo, FrameRange } from '../audio-info.ts';
import type { AudioReader, ReadOptions, ReadSamples } from '../audio-reader.ts';
import type { ByteSource } from '../byte-source.ts';
import { createSampleSink, finishRead } from '../sample-sink.ts';
import type { DataExtent } from '../pcm-reader.ts';
import type { WavFormat } from './wav-format.ts';

export interface AdpcmCoding {
  readonly codec: string;
  /** How many frames a block of so many bytes holds; a file's last block may be short. */
  framesIn(bytes: number): number;
  /** Decodes one block into every channel from `offset` on. */
  decodeBlock(block: Uint8Array, channels: readonly Float32Array[], offset: number): void;
}

export interface AdpcmData {
  readonly format: WavFormat;
  readonly coding: AdpcmCoding;
  readonly dataOffset: number;
  readonly extent: DataExtent;
  /** What the `fact` chunk says of the length in frames: the last block is mostly filled up. */
  readonly factFrames: number | undefined;
}

export function adpcmReader(source: ByteSource, data: AdpcmData): AudioReader {
  const { format, coding, extent, factFrames } = data;
  const wholeBlocks = Math.floor(extent.bytes / format.blockAlign);
  const held = wholeBlocks * coding.framesIn(format.blockAlign) + coding.framesIn(extent.bytes % format.blockAlign);
  const frames = factFrames && factFrames < held ? factFrames : held;
  const info: AudioInfo = {
    container: 'wav',
    codec: coding.codec,
    sampleRate: format.sampleRate,
    channels: format.channels,
    frames,
    durationSec: frames / format.sampleRate,
    bitsPerSample: undefined,
    lossless: false,
    decoder: 'stem',
    warnings: extent.warnings,
  };
  return { info, read: (range, options) => readBlocks(source, data, { range, ...options }) };
}

async function readBlocks(
  source: ByteSource,
  { format, coding, dataOffset, extent }: AdpcmData,
  { range, signal, spill }: ReadOptions & { range: FrameRange },
): Promise<ReadSamples> {
  const { blockAlign } = format;
  const blockFrames = coding.framesIn(blockAlign);
  const sink = createSampleSink({ channels: format.channels, range, sourceBytes: source.size, spill });
  const channels = Array.from({ length: format.channels }, () => new Float32Array(blockFrames));
  let block = Math.floor(range.startFrame / blockFrames);
  sink.startAt(block * blockFrames);
  for (; block * blockAlign < extent.bytes && !sink.full; block++) {
    signal?.throwIfAborted();
    const length = Math.min(blockAlign, extent.bytes - block * blockAlign);
    const bytes = await source.read(dataOffset + block * blockAlign, length);
    coding.decodeBlock(bytes, channels, 0);
    sink.push(channels, coding.framesIn(bytes.length));
  }
  return finishRead(sink, range, []);
}

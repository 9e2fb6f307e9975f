/** Reads a range of uncompressed samples from a file, a block at a time: what WAV, AIFF and CAF have in common. */
import { kernelsInUse, liesInKernels } from '@stem/kernels';
import { InputError } from '../errors.ts';
import type { AudioInfo, FrameRange } from './audio-info.ts';
import type { AudioReader, ReadOptions, ReadSamples, ReadScratch } from './audio-reader.ts';
import { atByte } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { removeNonFinite, unpackPlain, unpackSamples, type SampleEncoding } from './pcm.ts';

/** Where the samples lie in the file. */
export interface PcmLayout {
  readonly encoding: SampleEncoding;
  readonly channels: number;
  readonly dataOffset: number;
  /** How many frames the file really holds, not what its header claims. */
  readonly frames: number;
}

/** What the layout does not say of the file. */
export interface PcmFacts extends Pick<AudioInfo, 'container' | 'sampleRate' | 'channelMask' | 'warnings'> {
  /** Significant bits in the header; 0 where it does not say. */
  readonly bitsPerSample: number;
}

/** One that need not be waited for. */
export interface PcmReader extends AudioReader {
  readonly readNow: NonNullable<AudioReader['readNow']>;
}

/** A reader of uncompressed samples at a known place. */
export function pcmReader(source: ByteSource, layout: PcmLayout, facts: PcmFacts): PcmReader {
  const { kind, bytesPerSample } = layout.encoding;
  const info: AudioInfo = {
    container: facts.container,
    codec: kind === 'signed' || kind === 'unsigned' ? 'pcm' : kind,
    sampleRate: facts.sampleRate,
    channels: layout.channels,
    ...(facts.channelMask === undefined ? {} : { channelMask: facts.channelMask }),
    frames: layout.frames,
    durationSec: layout.frames / facts.sampleRate,
    bitsPerSample: facts.bitsPerSample || 8 * bytesPerSample,
    lossless: true,
    decoder: 'stem',
    warnings: facts.warnings,
  };
  const blocks = createSpareBlock();
  return {
    info,
    read: (range, options) => readPcm({ source, layout, blocks }, range, options),
    readNow: (startFrame, outputs) => readPcmNow({ source, layout, blocks }, startFrame, outputs),
  };
}

/** Memory for bytes that is used again by the next read, unless that comes before the last is done. */
interface SpareBlock {
  take(bytes: number): Uint8Array;
  giveBack(block: Uint8Array): void;
}

/** Fresh memory for every block of a file that is streamed is what keeps a garbage collector busy. */
function createSpareBlock(): SpareBlock {
  let spare: Uint8Array = new Uint8Array(0);
  return {
    take(bytes) {
      const block = spare.length >= bytes ? spare : new Uint8Array(bytes);
      spare = new Uint8Array(0);
      return block;
    },
    giveBack(block) {
      if (block.length > spare.length) spare = block;
    },
  };
}

/** How many frames the samples of a chunk hold, and what is wrong with its size. */
export interface DataExtent {
  readonly bytes: number;
  readonly frames: number;
  readonly warnings: readonly string[];
}

/** A chunk of samples as its header tells of it. */
export interface ClaimedData {
  readonly offset: number;
  readonly size: number;
  /** Whether the file was finished: the size of the whole is filled in and right. Then a size of 0 means no samples. */
  readonly finished: boolean;
}

/** Sets the size that a header claims against the size of the file. `bytesPerFrame` may be a block of a compressed coding. */
export function dataExtent(source: ByteSource, data: ClaimedData, bytesPerFrame: number): DataExtent {
  const available = Math.max(0, source.size - data.offset);
  const open = data.size === 0 && !data.finished;
  const bytes = open ? available : Math.min(data.size, available);
  const warnings: string[] = [];
  if (data.size > available && !isStreamed(data.size)) {
    const missing = data.size - available;
    warnings.push(
      `The file is cut short: ${missing} of ${data.size} bytes of samples are missing ${atByte(source.size)}.`,
    );
  }
  return { bytes, frames: Math.floor(bytes / bytesPerFrame), warnings };
}

/** A writer that could not go back to its header leaves one of these sizes (or 0): then the data goes on to the end. */
function isStreamed(size: number): boolean {
  return (size >= 0xfffff000 && size <= 0xffffffff) || (size >= 0x7ffff000 && size <= 0x80000000);
}

/** Held beside the output, whatever the length of the file. */
const blockBytes = 1 << 20;

interface PcmFile {
  readonly source: ByteSource;
  readonly layout: PcmLayout;
  readonly blocks: SpareBlock;
}

/** Fills the outputs, which must lie within the layout. Throws InputError where the file has become shorter. */
function readPcmNow({ source, layout, blocks }: PcmFile, startFrame: number, outputs: readonly Float32Array[]): void {
  const { encoding } = layout;
  const bytesPerFrame = encoding.bytesPerSample * layout.channels;
  const wanted = outputs[0]?.length ?? 0;
  // Kernels would work in the very memory that is to be filled.
  const unpack = kernelsInUse() === 'simd' && outputs.some(liesInKernels) ? unpackPlain : unpackSamples;
  const blockFrames = Math.min(wanted, Math.max(1, Math.floor(blockBytes / bytesPerFrame)));
  const block = blocks.take(blockFrames * bytesPerFrame);
  for (let done = 0; done < wanted; done += blockFrames) {
    const frames = Math.min(blockFrames, wanted - done);
    const bytes = block.subarray(0, frames * bytesPerFrame);
    const got = source.readNow(bytes, layout.dataOffset + (startFrame + done) * bytesPerFrame);
    if (got < bytes.length) throw new InputError('The file changed while it was read.');
    unpack(bytes, encoding, { channels: outputs, offset: done, frames });
  }
  blocks.giveBack(block);
  if (encoding.kind === 'float') removeNonFinite(outputs);
}

/** Reads `range`, which must lie within the layout. Stops with a warning where the file ends early after all. */
async function readPcm(
  { source, layout, blocks }: PcmFile,
  range: FrameRange,
  options: ReadOptions,
): Promise<ReadSamples> {
  const { encoding, channels: channelCount } = layout;
  const bytesPerFrame = encoding.bytesPerSample * channelCount;
  const wanted = range.endFrame - range.startFrame;
  let channels = channelsFor(wanted, channelCount, options.scratch);
  // No larger than what is wanted: who reads a file in many small pieces would pay for a large block with each.
  const blockLength = Math.min(wanted, Math.max(1, Math.floor(blockBytes / bytesPerFrame))) * bytesPerFrame;
  const block = blocks.take(blockLength);
  let done = 0;
  while (done < wanted) {
    options.signal?.throwIfAborted();
    const bytes = block.subarray(0, Math.min(blockLength, (wanted - done) * bytesPerFrame));
    const got = await source.readInto(bytes, layout.dataOffset + (range.startFrame + done) * bytesPerFrame);
    const frames = Math.floor(got / bytesPerFrame);
    unpackSamples(bytes.subarray(0, frames * bytesPerFrame), encoding, { channels, offset: done, frames });
    done += frames;
    if (frames * bytesPerFrame < bytes.length) break;
  }
  blocks.giveBack(block);
  const warnings: string[] = [];
  if (done < wanted) {
    channels = channels.map((channel) => channel.slice(0, done));
    warnings.push(`The file ended ${wanted - done} frames early while it was read.`);
  }
  if (encoding.kind === 'float' && options.keepsNonFinite !== true) {
    const removed = removeNonFinite(channels);
    if (removed > 0) warnings.push(nonFiniteWarning(removed));
  }
  return { channels, warnings };
}

export function nonFiniteWarning(samples: number): string {
  return `${samples} samples were not finite numbers (NaN or infinite) and are replaced by 0.`;
}

function channelsFor(frames: number, count: number, scratch: ReadScratch | undefined): readonly Float32Array[] {
  if (!scratch) return Array.from({ length: count }, () => new Float32Array(frames));
  if (scratch.channels.length !== count || (scratch.channels[0]?.length ?? 0) < frames) {
    scratch.channels = Array.from({ length: count }, () => new Float32Array(frames));
  }
  return scratch.channels.map((channel) => channel.subarray(0, frames));
}

/** What stands before and behind the samples of a WAV file: format and sampler chunks by wavefile, sizes and RF64 by us. */
import { createRequire } from 'node:module';
import type * as Wavefile from 'wavefile';
import { InternalError } from '../../errors.ts';
import { viewOf } from '../bytes.ts';
import { bextChunk, type BroadcastInfo } from './bext-chunk.ts';
import { joined, riffChunk } from '../chunk-bytes.ts';
import { cueChunks, type WavCue } from './cue-chunks.ts';

/** A loop in frames; `end` is the last frame played, inclusive. */
export interface WavLoop {
  readonly start: number;
  readonly end: number;
}

export interface WavPlan {
  /** Up to and with the size of the data chunk. */
  readonly head: Uint8Array;
  /** The pad byte of odd data, then markers and `smpl`. */
  readonly tail: Uint8Array;
  readonly dataBytes: number;
}

export interface WavShape {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly frames: number;
  readonly bitDepth: 16 | 24 | 32;
  readonly loop?: WavLoop | undefined;
  readonly broadcast?: BroadcastInfo | undefined;
  readonly cues?: readonly WavCue[] | undefined;
  /** Room for 64-bit sizes, where the length becomes known too late to move what follows (EBU Tech 3306, 3.2). */
  readonly keepsRoom?: boolean | undefined;
}

/** Loudspeaker positions of 1 to 8 channels (dwChannelMask), as WAVE_FORMAT_EXTENSIBLE orders them. */
const channelMasks = [0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x70f, 0x63f];

const maxRiffBytes = 0xffffffff;
const riffHeaderBytes = 12;

/** Lays the file out. Everything about it is known before the first sample is packed. */
export function planWav(shape: WavShape): WavPlan {
  const { frames, broadcast, loop } = shape;
  const dataBytes = frames * (shape.bitDepth / 8) * shape.channelCount;
  const empty = emptyWav(shape);
  const samplerStart = empty.length - (loop ? samplerChunkBytes : 0);
  const head = joined([
    empty.subarray(0, riffHeaderBytes),
    broadcast ? bextChunk(broadcast) : new Uint8Array(0),
    empty.subarray(riffHeaderBytes, samplerStart),
  ]);
  const tail = joined([new Uint8Array(dataBytes % 2), cueChunks(shape.cues ?? []), empty.subarray(samplerStart)]);
  const sizes = { frames, dataBytes, tailBytes: tail.length };
  return { head: withSizes(head, sizes, shape.keepsRoom === true), tail, dataBytes };
}

/** Id, size, nine numbers, one loop of six. */
const samplerChunkBytes = 8 + 36 + 24;

/** Required and not imported: it is CommonJS, in which an import looks for names for longer than all else here takes. */
const requireModule = createRequire(import.meta.url);

/** The file without its samples. wavefile cannot be given them: it copies whole files and writes no pad byte. */
function emptyWav(shape: WavShape): Uint8Array {
  const { sampleRate, channelCount, frames, bitDepth, loop } = shape;
  const { WaveFile } = requireModule('wavefile') as typeof Wavefile;
  const wav = new WaveFile();
  wav.fromScratch(channelCount, sampleRate, bitDepth === 32 ? '32f' : `${bitDepth}`, []);
  if (channelCount > 2) {
    // wavefile leaves the tag at 1, knows no mask for odd counts and always writes the sub-format of integers.
    Object.assign(wav.fmt, { audioFormat: 0xfffe, dwChannelMask: channelMasks[channelCount] ?? 0 });
    if (bitDepth === 32) Object.assign(wav.fmt, { subformat: [3, 0x00100000, 0xaa000080, 0x719b3800] });
  } else if (bitDepth === 32) {
    Object.assign(wav.fmt, { chunkSize: 18, cbSize: 0 });
  }
  // Asked for wherever the tag is not plain PCM.
  if (bitDepth === 32 || channelCount > 2) {
    Object.assign(wav.fact, { chunkId: 'fact', chunkSize: 4, dwSampleLength: Math.min(frames, maxRiffBytes) });
  }
  if (loop) Object.assign(wav.smpl, samplerFields(shape, loop));
  return wav.toBuffer();
}

function samplerFields({ sampleRate, frames }: WavShape, { start, end }: WavLoop): object {
  if (!(start >= 0 && start <= end && end < frames)) {
    throw new InternalError(`Expected a loop within 0 … ${frames - 1}, got ${start} … ${end}.`);
  }
  return {
    chunkId: 'smpl',
    dwSamplePeriod: Math.round(1e9 / sampleRate),
    dwMIDIUnityNote: 60,
    dwNumSampleLoops: 1,
    loops: [{ dwName: 0, dwType: 0, dwStart: start, dwEnd: end, dwFraction: 0, dwPlayCount: 0 }],
  };
}

interface Sizes {
  readonly frames: number;
  readonly dataBytes: number;
  readonly tailBytes: number;
}

/** Puts the sizes in; where 32 bits don't hold them, as RF64 with a ds64 chunk (EBU Tech 3306). */
function withSizes(head: Uint8Array, sizes: Sizes, keepsRoom: boolean): Uint8Array {
  const spare = keepsRoom ? riffChunk('JUNK', new Uint8Array(ds64Bytes)) : new Uint8Array(0);
  const riffBytes = head.length + spare.length - riffHead + sizes.dataBytes + sizes.tailBytes;
  const isLong = riffBytes > maxRiffBytes;
  const inserted = isLong ? ds64Chunk(sizes, riffBytes - spare.length) : spare;
  const sized = joined([head.subarray(0, riffHeaderBytes), inserted, head.subarray(riffHeaderBytes)]);
  const view = viewOf(sized);
  if (isLong) view.setUint32(0, 0x52463634); // 'RF64'
  view.setUint32(4, isLong ? maxRiffBytes : riffBytes, true);
  view.setUint32(sized.length - 4, isLong ? maxRiffBytes : sizes.dataBytes, true);
  return sized;
}

/** Id and size of the whole file, which do not count in that size. */
const riffHead = 8;

/** Three sizes of 64 bits and the length of an empty table. */
const ds64Bytes = 28;

function ds64Chunk({ frames, dataBytes }: Sizes, riffBytes: number): Uint8Array {
  const content = new Uint8Array(ds64Bytes);
  const view = viewOf(content);
  view.setBigUint64(0, BigInt(riffBytes + 8 + ds64Bytes), true);
  view.setBigUint64(8, BigInt(dataBytes), true);
  view.setBigUint64(16, BigInt(frames), true);
  return riffChunk('ds64', content);
}

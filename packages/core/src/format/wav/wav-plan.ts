/** What stands before and behind the samples of a WAV file: the chunks by wavefile, the sizes and RF64 by us. */
// oxlint-disable-next-line import/default -- CommonJS: its named exports are not seen at run time.
import wavefile from 'wavefile';
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { InternalError } from '../../errors.ts';
import { viewOf } from '../bytes.ts';

/** A loop in frames; `end` is the last frame played, inclusive. */
export interface WavLoop {
  readonly start: number;
  readonly end: number;
}

export interface WavPlan {
  /** Up to and with the size of the data chunk. */
  readonly head: Uint8Array;
  /** The pad byte of odd data, then `smpl`. */
  readonly tail: Uint8Array;
  readonly dataBytes: number;
}

export interface WavShape {
  readonly bitDepth: 16 | 24 | 32;
  readonly loop?: WavLoop | undefined;
}

/** Loudspeaker positions of 1 to 8 channels (dwChannelMask), as WAVE_FORMAT_EXTENSIBLE orders them. */
const channelMasks = [0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x70f, 0x63f];

const maxRiffBytes = 0xffffffff;
const riffHeaderBytes = 12;

/** Lays the file out. Everything about it is known before the first sample is packed. */
export function planWav(audio: AudioBuffer, shape: WavShape): WavPlan {
  const frames = frameCount(audio);
  const bytesPerFrame = (shape.bitDepth / 8) * audio.channels.length;
  const dataBytes = frames * bytesPerFrame;
  const samplerChunk = shape.loop ? samplerChunkBytes : 0;
  const empty = emptyWav(audio, shape);
  const head = empty.slice(0, empty.length - samplerChunk);
  const tail = new Uint8Array((dataBytes % 2) + samplerChunk);
  tail.set(empty.subarray(empty.length - samplerChunk), dataBytes % 2);
  return { head: withSizes(head, { frames, dataBytes, tailBytes: tail.length }), tail, dataBytes };
}

/** Id, size, nine numbers, one loop of six. */
const samplerChunkBytes = 8 + 36 + 24;

/** The file without its samples. wavefile cannot be given them: it copies whole files and writes no pad byte. */
function emptyWav(audio: AudioBuffer, { bitDepth, loop }: WavShape): Uint8Array {
  const channelCount = audio.channels.length;
  const frames = frameCount(audio);
  const wav = new wavefile.WaveFile();
  wav.fromScratch(channelCount, audio.sampleRate, bitDepth === 32 ? '32f' : `${bitDepth}`, []);
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
  if (loop) Object.assign(wav.smpl, samplerFields(audio, loop));
  return wav.toBuffer();
}

function samplerFields(audio: AudioBuffer, { start, end }: WavLoop): object {
  if (!(start >= 0 && start <= end && end < frameCount(audio))) {
    throw new InternalError(`Expected a loop within 0 … ${frameCount(audio) - 1}, got ${start} … ${end}.`);
  }
  return {
    chunkId: 'smpl',
    dwSamplePeriod: Math.round(1e9 / audio.sampleRate),
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
function withSizes(head: Uint8Array, sizes: Sizes): Uint8Array {
  const view = viewOf(head);
  const riffBytes = head.length - 8 + sizes.dataBytes + sizes.tailBytes;
  if (riffBytes <= maxRiffBytes) {
    view.setUint32(4, riffBytes, true);
    view.setUint32(head.length - 4, sizes.dataBytes, true);
    return head;
  }
  view.setUint32(0, 0x52463634); // 'RF64'
  view.setUint32(4, maxRiffBytes, true);
  view.setUint32(head.length - 4, maxRiffBytes, true);
  const ds64 = ds64Chunk(sizes, riffBytes);
  const long = new Uint8Array(head.length + ds64.length);
  long.set(head.subarray(0, riffHeaderBytes));
  long.set(ds64, riffHeaderBytes);
  long.set(head.subarray(riffHeaderBytes), riffHeaderBytes + ds64.length);
  return long;
}

function ds64Chunk({ frames, dataBytes }: Sizes, riffBytes: number): Uint8Array {
  const chunk = new Uint8Array(36);
  const view = viewOf(chunk);
  view.setUint32(0, 0x64733634); // 'ds64'
  view.setUint32(4, 28, true);
  view.setBigUint64(8, BigInt(riffBytes + chunk.length), true);
  view.setBigUint64(16, BigInt(dataBytes), true);
  view.setBigUint64(24, BigInt(frames), true);
  return chunk;
}

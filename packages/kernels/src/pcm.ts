/** Interleaved little-endian samples to planar floats, and floats back. */
import { kernelInstance } from './instance.ts';
import type { PackedBlock } from './pack.ts';

const { min } = Math;

type Unpack = (...numbers: readonly number[]) => void;
type Pack = (...numbers: readonly number[]) => number;

interface PcmExports {
  readonly unpackStereoFloats: Unpack;
  readonly unpackFloats: Unpack;
  readonly unpackStereo24: Unpack;
  readonly unpack24: Unpack;
  readonly unpackStereo16: Unpack;
  readonly unpack16: Unpack;
  readonly packStereoFloats: Pack;
  readonly packFloats: Pack;
}

/** Bytes a sample: 2 and 3 are integers, 4 floats. */
export type PcmWidth = 2 | 3 | 4;

/** Frames at a time: what is copied is then still in the processor's cache. */
const turnFrames = 8192;
/** Kernels read a little beyond what they use. */
const beyond = 16;

/** Fills the frames of the channels from `offset` on with those of `bytes`, which begin with one. */
export function unpackPcm(
  bytes: Uint8Array,
  width: PcmWidth,
  {
    channels,
    offset,
    frames,
  }: { readonly channels: readonly Float32Array[]; readonly offset: number; readonly frames: number },
): void {
  const kernel = kernelInstance<PcmExports>();
  const { exports } = kernel;
  const stride = width * channels.length;
  const room = min(turnFrames, frames);
  const source = kernel.scratch(stride * room + beyond + 8 * room);
  const target = beyond * Math.ceil((source + stride * room) / beyond);
  const [stereo, single] =
    width === 4
      ? [exports.unpackStereoFloats, exports.unpackFloats]
      : width === 3
        ? [exports.unpackStereo24, exports.unpack24]
        : [exports.unpackStereo16, exports.unpack16];
  const { f32, u8 } = kernel;
  for (let start = 0; start < frames; start += turnFrames) {
    const count = min(turnFrames, frames - start);
    const take = (c: number, place: number): void =>
      channels[c]?.set(f32.subarray(place / 4, place / 4 + count), offset + start);
    u8.set(bytes.subarray(stride * start, stride * (start + count)), source);
    if (channels.length === 2) {
      stereo(source, target, target + 4 * room, count);
      take(0, target);
      take(1, target + 4 * room);
      continue;
    }
    for (let c = 0; c < channels.length; c++) {
      single(source + width * c, stride, target, count);
      take(c, target);
    }
  }
}

/** Interleaves floats; the bytes are valid until the next call of any kernel. */
export function packFloats(block: readonly Float32Array[]): PackedBlock {
  const kernel = kernelInstance<PcmExports>();
  const frames = block[0]?.length ?? 0;
  const stride = 4 * block.length;
  const target = kernel.scratch(2 * stride * frames);
  const source = target + stride * frames;
  const { f32, u8, exports } = kernel;
  for (const [c, samples] of block.entries()) f32.set(samples, source / 4 + c * frames);
  let isFinite = true;
  if (block.length === 2) isFinite = exports.packStereoFloats(source, source + 4 * frames, target, frames) !== 0;
  else {
    for (let c = 0; c < block.length; c++) {
      isFinite = exports.packFloats(source + 4 * frames * c, target + 4 * c, stride, frames) !== 0 && isFinite;
    }
  }
  return { bytes: u8.subarray(target, target + stride * frames), isFinite };
}

/** Planar Float32Array to interleaved little-endian bytes, as WAV stores them. */
import { quantize } from '../dsp/dither.ts';
import type { Random } from '../dsp/random.ts';
import { InternalError } from '../errors.ts';
import { viewOf } from './bytes.ts';
import { hostLittleEndian } from './pcm.ts';

export interface PackOptions {
  /** 16 and 24 are integers, 32 is float. */
  readonly bitDepth: 16 | 24 | 32;
  /** Where the dither of the integers comes from; without it they are rounded. */
  readonly random?: Random | undefined;
}

/** Packed at a time. Dither is drawn block by block and in each channel by channel: another size gives other bytes. */
export const blockFrames = 16_384;

/** The bytes of all frames in blocks, each valid until the next. Throws InternalError at a sample that is no finite number. */
export function* packedBlocks(channels: readonly Float32Array[], options: PackOptions): Generator<Uint8Array, void> {
  const frames = channels[0]?.length ?? 0;
  const pack = createPacker(channels.length, options);
  for (let start = 0; start < frames; start += blockFrames) {
    yield pack(channels.map((channel) => channel.subarray(start, start + blockFrames)));
  }
}

/**
 * Packs block after block. Every block but the last has to be of `blockFrames` frames, or the dither would depend on the
 * cuts. What is returned is valid until the next call.
 */
export function createPacker(
  channelCount: number,
  options: PackOptions,
): (block: readonly Float32Array[]) => Uint8Array {
  const bytesPerFrame = (options.bitDepth / 8) * channelCount;
  let bytes = new Uint8Array(0);
  let steps = new Int32Array(0);
  let start = 0;
  return (block) => {
    const count = block[0]?.length ?? 0;
    // Most files of a sampler are short: they need not pay for a whole block.
    if (count > steps.length) {
      bytes = new Uint8Array(count * bytesPerFrame);
      steps = new Int32Array(count);
    }
    const target = bytes.subarray(0, count * bytesPerFrame);
    for (const [index, samples] of block.entries()) {
      requireFinite(samples, { index, start });
      const lane = { index, channelCount };
      if (options.bitDepth === 32) packFloat(samples, target, lane);
      else {
        quantize(samples, steps, { bits: options.bitDepth, random: options.random });
        packInteger(steps.subarray(0, count), target, { ...lane, wide: options.bitDepth === 24 });
      }
    }
    start += count;
    return target;
  };
}

interface Lane {
  readonly index: number;
  readonly channelCount: number;
}

function packFloat(samples: Float32Array, target: Uint8Array, { index, channelCount }: Lane): void {
  if (hostLittleEndian && target.byteOffset % 4 === 0) {
    const floats = new Float32Array(target.buffer, target.byteOffset, target.length / 4);
    for (let i = 0, at = index; i < samples.length; i++, at += channelCount) floats[at] = samples[i] as number;
    return;
  }
  const view = viewOf(target);
  const stride = 4 * channelCount;
  for (let i = 0, at = 4 * index; i < samples.length; i++, at += stride)
    view.setFloat32(at, samples[i] as number, true);
}

function packInteger(
  steps: Int32Array,
  target: Uint8Array,
  { index, channelCount, wide }: Lane & { wide: boolean },
): void {
  const width = wide ? 3 : 2;
  const stride = width * channelCount;
  for (let i = 0, at = width * index; i < steps.length; i++, at += stride) {
    const value = steps[i]!;
    target[at] = value;
    target[at + 1] = value >> 8;
    if (wide) target[at + 2] = value >> 16;
  }
}

function requireFinite(samples: Float32Array, { index, start }: { index: number; start: number }): void {
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    // Only for NaN and the infinities is the difference with itself not zero.
    if (sample - sample === 0) continue;
    throw new InternalError(`Expected finite samples, got ${sample} in channel ${index + 1}, frame ${start + i}.`);
  }
}

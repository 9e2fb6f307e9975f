/** Planar Float32Array to interleaved little-endian bytes, as WAV stores them. */
import { createStepPacker, kernelsInUse, packFloats, type Quantizer } from '@stem/kernels';
import { createPlainQuantizer } from '../dsp/dither.ts';
import { fourGenerators } from '../dsp/four-generators.ts';
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
  const pack = blockPacker(channelCount, options);
  let start = 0;
  return (block) => {
    const { bytes, isFinite } = pack(block);
    if (!isFinite) for (const [index, samples] of block.entries()) requireFinite(samples, { index, start });
    start += block[0]?.length ?? 0;
    return bytes;
  };
}

type BlockPacker = ReturnType<typeof createStepPacker>;

function blockPacker(channelCount: number, { bitDepth, random }: PackOptions): BlockPacker {
  if (bitDepth === 32) return kernelsInUse() === 'plain' ? floatPacker(channelCount) : packFloats;
  const steps = { scale: 2 ** (bitDepth - 1), dither: random && fourGenerators(random) };
  if (kernelsInUse() === 'simd') return createStepPacker(bitDepth === 16 ? 2 : 3, channelCount, steps);
  return plainStepPacker(channelCount, bitDepth, createPlainQuantizer(steps));
}

function floatPacker(channelCount: number): BlockPacker {
  const spare = createSpare();
  return (block) => {
    const bytes = spare((block[0]?.length ?? 0) * 4 * channelCount);
    for (const [index, samples] of block.entries()) packFloat(samples, bytes, { index, channelCount });
    return { bytes, isFinite: block.every(areFinite) };
  };
}

function plainStepPacker(channelCount: number, bitDepth: 16 | 24, quantize: Quantizer): BlockPacker {
  const spare = createSpare();
  let steps = new Int32Array(0);
  return (block) => {
    const frames = block[0]?.length ?? 0;
    if (frames > steps.length) steps = new Int32Array(frames);
    const bytes = spare(frames * (bitDepth / 8) * channelCount);
    for (const [index, samples] of block.entries()) {
      quantize(samples, steps);
      packInteger(steps.subarray(0, frames), bytes, { index, channelCount, wide: bitDepth === 24 });
    }
    return { bytes, isFinite: block.every(areFinite) };
  };
}

/** Memory for bytes that is used again, and no larger than what was asked for: most files of a sampler are short. */
function createSpare(): (size: number) => Uint8Array {
  let bytes = new Uint8Array(0);
  return (size) => {
    if (size > bytes.length) bytes = new Uint8Array(size);
    return bytes.subarray(0, size);
  };
}

/** Only for NaN and the infinities is the difference with itself not zero. */
function areFinite(samples: Float32Array): boolean {
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (sample - sample !== 0) return false;
  }
  return true;
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

/** Throws at the first sample that is no finite number. */
function requireFinite(samples: Float32Array, { index, start }: { index: number; start: number }): void {
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    if (sample - sample === 0) continue;
    throw new InternalError(`Expected finite samples, got ${sample} in channel ${index + 1}, frame ${start + i}.`);
  }
}

/** Samples to whole steps, with dither or without, and on to packed bytes. */
import { kernelInstance } from './instance.ts';

const { ceil } = Math;

interface PackExports {
  quantizeSteps(input: number, output: number, frames: number, scale: number, state: number): number;
  packSteps(steps: number, frames: number, output: number, width: number, stride: number): void;
  packPairs(left: number, right: number, frames: number, output: number): void;
}

/** 16 words: a, b, c and the counter of four sfc32 generators, which take turns. */
export type DitherState = Int32Array;

export interface StepOptions {
  /** Full scale 1.0 is so many steps. */
  readonly scale: number;
  /** Where the dither starts; only rounded without it. */
  readonly dither: DitherState | undefined;
}

/** Fills `output` with steps; four generators go on from call to call. */
export type Quantizer = (input: Float32Array, output: Int32Array) => void;

export function createQuantizer(options: StepOptions): Quantizer {
  const kernel = kernelInstance<PackExports>();
  const quantize: Quantizer = (input, output) => {
    const bytes = 16 * ceil(input.length / 4);
    const place = kernel.scratch(2 * bytes);
    kernel.f32.set(input, place / 4);
    kernel.exports.quantizeSteps(place, place + bytes, input.length, options.scale, state);
    const steps = (place + bytes) / 4;
    output.set(kernel.i32.subarray(steps, steps + input.length));
  };
  const state = storeState(quantize, options.dither);
  return quantize;
}

export interface PackedBlock {
  /** Interleaved; valid until the next call. */
  readonly bytes: Uint8Array;
  /** Whether all samples are finite numbers. */
  readonly isFinite: boolean;
}

/** Packs block after block of channels as little-endian integers of 2 or 3 bytes. */
export function createStepPacker(
  width: 2 | 3,
  channelCount: number,
  options: StepOptions,
): (block: readonly Float32Array[]) => PackedBlock {
  const kernel = kernelInstance<PackExports>();
  let spare = new Uint8Array(0);
  const pack = (block: readonly Float32Array[]): PackedBlock => {
    const { exports } = kernel;
    const frames = block[0]?.length ?? 0;
    const channelBytes = 16 * ceil(frames / 4);
    const byteCount = frames * width * channelCount;
    const input = kernel.scratch((channelCount + 1) * channelBytes + byteCount + 16);
    const steps = input + channelBytes;
    const output = steps + channelCount * channelBytes;
    let isFinite = true;
    for (const [c, samples] of block.entries()) {
      kernel.f32.fill(0, input / 4, input / 4 + 4 * ceil(frames / 4)).set(samples, input / 4);
      if (exports.quantizeSteps(input, steps + c * channelBytes, frames, options.scale, state) === 0) isFinite = false;
    }
    if (width === 3 && channelCount === 2) exports.packPairs(steps, steps + channelBytes, frames, output);
    else {
      for (let c = 0; c < channelCount; c++) {
        exports.packSteps(steps + c * channelBytes, frames, output + c * width, width, width * channelCount);
      }
    }
    if (spare.length < byteCount) spare = new Uint8Array(byteCount);
    const bytes = spare.subarray(0, byteCount);
    bytes.set(kernel.u8.subarray(output, output + byteCount));
    return { bytes, isFinite };
  };
  const state = storeState(pack, options.dither);
  return pack;
}

/** The generators in the kernels' memory, as long as `owner` is there; 0 where there are none. */
function storeState(owner: object, dither: DitherState | undefined): number {
  if (dither === undefined) return 0;
  const kernel = kernelInstance();
  const state = kernel.allocateFor(owner, 64);
  kernel.i32.set(dither, state / 4);
  return state;
}

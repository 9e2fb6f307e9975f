/** Quantising to whole numbers, with triangular (TPDF) dither so that the error is steady noise and not distortion. */
import {
  createQuantizer as createKernelQuantizer,
  kernelsInUse,
  type DitherState,
  type Quantizer,
} from '@stem/kernels';
import { fourGenerators, generators, nextBits } from './four-generators.ts';
import type { Random } from './random.ts';

const { floor, max, min } = Math;

export interface QuantizeOptions {
  /** Bits of the result, 2 … 32; full scale 1.0 is 2^(bits − 1). */
  readonly bits: number;
  /** Source of the dither; without it values are only rounded. */
  readonly random?: Random | undefined;
}

/**
 * Fills `output` with `input` as integers of `bits`, clipped at the ends of their range. The dither is the sum of two
 * independent uniform values of one step each: the noise it leaves has a constant power of ¼ step² (with the rounding's
 * own 1⁄12 included) whatever the signal. Digital silence stays digital silence where it lasts: dithering it is the
 * caller's choice, by passing `random` or not.
 */
export function quantize(input: Float32Array, output: Int32Array, options: QuantizeOptions): void {
  createQuantizer(options)(input, output);
}

/** The same block after block: each of a multiple of four samples but the last, or the dither would depend on the cuts. */
export function createQuantizer({ bits, random }: QuantizeOptions): Quantizer {
  const options = { scale: 2 ** (bits - 1), dither: random && fourGenerators(random) };
  return kernelsInUse() === 'plain' ? createPlainQuantizer(options) : createKernelQuantizer(options);
}

/** The kernel's twin, to the bit. The halves of 32 bits are two values of 1⁄65536 step. */
export function createPlainQuantizer({ scale, dither }: { scale: number; dither: DitherState | undefined }): Quantizer {
  const state = dither?.slice();
  return (input, output) => {
    for (let i = 0; i < input.length; i++) {
      const bits = state === undefined ? 0 : nextBits(state, i % generators);
      const offset = state === undefined ? 0 : ((bits & 0xffff) + (bits >>> 16) + 1) / 65_536 - 1;
      output[i] = min(scale - 1, max(-scale, floor((input[i] as number) * scale + offset + 0.5)));
    }
    // A group that was begun is used up.
    if (state !== undefined) for (let i = input.length; i % generators !== 0; i++) nextBits(state, i % generators);
  };
}

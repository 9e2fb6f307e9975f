/** Quantising to whole numbers, with triangular (TPDF) dither so that the error is steady noise and not distortion. */
import type { Random } from './random.ts';

const { max, min, round } = Math;

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
  const scale = 2 ** (options.bits - 1);
  const { random } = options;
  for (let i = 0; i < input.length; i++) {
    const dither = random === undefined ? 0 : random.next() + random.next() - 1;
    output[i] = min(scale - 1, max(-scale, round((input[i] ?? 0) * scale + dither)));
  }
}

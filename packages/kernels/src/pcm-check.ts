/** Packed samples beside those they were made of. */
import { kernelInstance } from './instance.ts';

const { ceil, max } = Math;

interface CheckExports {
  checkPacked(...numbers: readonly number[]): number;
  checkedPeak(): number;
}

export interface PackedDifference {
  /** The largest difference; infinite where something is no number. */
  readonly error: number;
  /** The largest packed sample without its sign. */
  readonly peak: number;
}

/** Compares interleaved little-endian samples of 2, 3 (integers) or 4 bytes (floats) with the channels they hold. */
export function packedDifference(
  bytes: Uint8Array,
  width: 2 | 3 | 4,
  channels: readonly Float32Array[],
): PackedDifference {
  const kernel = kernelInstance<CheckExports>();
  const frames = channels[0]?.length ?? 0;
  // Room in front, as a sample of 3 bytes is read from the byte before it.
  const packed = kernel.scratch(16 + 16 * ceil(bytes.length / 16) + 4 * frames) + 16;
  const wanted = packed + 16 * ceil(bytes.length / 16);
  kernel.u8.set(bytes, packed);
  let [error, peak] = [0, 0];
  for (const [c, channel] of channels.entries()) {
    kernel.f32.set(channel, wanted / 4);
    const off = kernel.exports.checkPacked(packed + c * width, width, width * channels.length, wanted, frames);
    error = max(error, off);
    peak = max(peak, kernel.exports.checkedPeak());
  }
  return { error, peak };
}

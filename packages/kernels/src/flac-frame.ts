/** Decodes FLAC frames of up to 24 bits: the same samples as its twin, since they are whole numbers. */
import { kernelInstance } from './instance.ts';

const { ceil, min } = Math;

interface FlacExports {
  flacFrame(...numbers: readonly number[]): number;
}

/** What the header of a frame says. */
export interface FlacFrame {
  readonly headerBytes: number;
  readonly blockSize: number;
  readonly channels: number;
  /** How two channels are told: 0 as they are, 1 left and difference, 2 difference and right, 3 mean and difference. */
  readonly join: 0 | 1 | 2 | 3;
  readonly bitsPerSample: number;
}

/** No frame has wider samples that this kernel decodes: sums of channels must fit into 32 bits. */
export const widestFlacFrame = 24;

/** What the kernel may write behind the bytes. */
const bytePadding = 48;

/**
 * Decodes the frame that begins with `bytes` into the first samples of `output`. Gives its size in bytes; 0 where it goes on
 * behind them, −1 where it is damaged.
 */
export function decodeFlacFrame(bytes: Uint8Array, frame: FlacFrame, output: readonly Float32Array[]): number {
  // Hardly any frame is longer than its samples as they are; the window around it may be.
  const { channels, blockSize, bitsPerSample } = frame;
  const plainBytes = frame.headerBytes + ceil((channels * (blockSize * (bitsPerSample + 1) + 48)) / 8);
  const size = decodeWithin(bytes, min(bytes.length, plainBytes), { frame, output });
  return size === 0 && bytes.length > plainBytes ? decodeWithin(bytes, bytes.length, { frame, output }) : size;
}

function decodeWithin(
  bytes: Uint8Array,
  length: number,
  { frame, output }: { readonly frame: FlacFrame; readonly output: readonly Float32Array[] },
): number {
  const kernel = kernelInstance<FlacExports>();
  const { headerBytes, blockSize, channels, join, bitsPerSample } = frame;
  const room = 16 * ceil((length + bytePadding) / 16);
  const stride = 4 * ceil(blockSize / 4);
  const pointer = kernel.scratch(room + 4 * channels * stride);
  kernel.u8.set(bytes.subarray(0, length), pointer);
  const samples = pointer + room;
  const size = kernel.exports.flacFrame(
    pointer,
    length,
    headerBytes,
    blockSize,
    channels,
    join,
    bitsPerSample,
    samples,
  );
  if (size <= 0) return size;
  for (let channel = 0; channel < channels; channel++) {
    const from = samples / 4 + channel * stride;
    output[channel]?.set(kernel.f32.subarray(from, from + blockSize));
  }
  return size;
}

/** Samples as bytes: interleaved integers, floats and companded bytes to planar Float32Array. */
import { kernelsInUse, unpackPcm } from '@stem/kernels';
import { companding } from './companding.ts';

/** How one sample is stored. Integers narrower than their bytes are left-justified, as WAV and AIFF define. */
export interface SampleEncoding {
  readonly kind: 'signed' | 'unsigned' | 'float' | 'mu-law' | 'a-law';
  readonly bytesPerSample: number;
  readonly littleEndian: boolean;
}

/** A stretch of planar output to fill: `frames` frames of every channel from `offset` on. */
export interface PlanarTarget {
  readonly channels: readonly Float32Array[];
  readonly offset: number;
  readonly frames: number;
}

export const hostLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads interleaved samples out of `bytes`, which must start on an 8-byte border of its memory; swaps them in place where
 * their byte order is not the machine's. Integers of up to 24 bits come out exact (v / 2^(bits−1)), wider ones rounded once.
 */
export function unpackSamples(bytes: Uint8Array, encoding: SampleEncoding, target: PlanarTarget): void {
  const width = kernelWidth(encoding);
  if (width !== undefined && kernelsInUse() === 'simd') {
    unpackPcm(bytes, width, target);
    return;
  }
  unpackPlain(bytes, encoding, target);
}

/** The same without kernels, for channels that lie in their memory. */
export function unpackPlain(bytes: Uint8Array, encoding: SampleEncoding, target: PlanarTarget): void {
  if (encoding.littleEndian !== hostLittleEndian) swapBytes(bytes, encoding.bytesPerSample);
  const { channels } = target;
  const source = sampleView(bytes, encoding);
  const unpack = unpacker(encoding);
  for (const [channel, output] of channels.entries()) unpack(source, output, { ...target, channel });
}

/** Of the codings that a kernel reads; it gives the same samples. */
function kernelWidth({ kind, bytesPerSample, littleEndian }: SampleEncoding): 2 | 3 | 4 | undefined {
  if (!littleEndian) return undefined;
  if (kind === 'float') return bytesPerSample === 4 ? 4 : undefined;
  return kind === 'signed' && (bytesPerSample === 2 || bytesPerSample === 3) ? bytesPerSample : undefined;
}

/** Replaces what is no number or infinite by 0 and returns how many samples that were. */
export function removeNonFinite(channels: readonly Float32Array[]): number {
  let removed = 0;
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      const sample = channel[i]!;
      // Only for NaN and the infinities is the difference with itself not zero.
      if (sample - sample !== 0) {
        channel[i] = 0;
        removed++;
      }
    }
  }
  return removed;
}

interface Lane extends PlanarTarget {
  readonly channel: number;
}

type SampleView = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
type Unpack = (source: SampleView, output: Float32Array, lane: Lane) => void;

function unpacker({ kind, bytesPerSample }: SampleEncoding): Unpack {
  if (kind === 'float') return copyLane;
  if (kind === 'mu-law' || kind === 'a-law') return lookupLane(companding(kind));
  if (kind === 'unsigned') return scaleLane(1 / 128, 128);
  if (bytesPerSample === 3) return hostLittleEndian ? int24Lane(0, 1, 2) : int24Lane(2, 1, 0);
  return scaleLane(1 / 2 ** (8 * bytesPerSample - 1), 0);
}

function sampleView(bytes: Uint8Array, { kind, bytesPerSample }: SampleEncoding): SampleView {
  const { buffer, byteOffset } = bytes;
  const length = Math.floor(bytes.length / bytesPerSample);
  if (kind === 'float') {
    return bytesPerSample === 8
      ? new Float64Array(buffer, byteOffset, length)
      : new Float32Array(buffer, byteOffset, length);
  }
  if (kind !== 'signed' || bytesPerSample === 3) return bytes;
  if (bytesPerSample === 1) return new Int8Array(buffer, byteOffset, length);
  return bytesPerSample === 2 ? new Int16Array(buffer, byteOffset, length) : new Int32Array(buffer, byteOffset, length);
}

const copyLane: Unpack = (source, output, { channel, channels, offset, frames }) => {
  const stride = channels.length;
  for (let i = 0, j = channel; i < frames; i++, j += stride) output[offset + i] = source[j]!;
};

function scaleLane(scale: number, zero: number): Unpack {
  return (source, output, { channel, channels, offset, frames }) => {
    const stride = channels.length;
    for (let i = 0, j = channel; i < frames; i++, j += stride) output[offset + i] = (source[j]! - zero) * scale;
  };
}

function lookupLane(table: Float32Array): Unpack {
  return (source, output, { channel, channels, offset, frames }) => {
    const stride = channels.length;
    for (let i = 0, j = channel; i < frames; i++, j += stride) output[offset + i] = table[source[j]!]!;
  };
}

/** `low`, `middle` and `high` are the places of the three bytes. The top byte is shifted to bit 31, so the sign comes along. */
function int24Lane(low: number, middle: number, high: number): Unpack {
  return (source, output, { channel, channels, offset, frames }) => {
    const stride = 3 * channels.length;
    for (let i = 0, j = 3 * channel; i < frames; i++, j += stride) {
      const value = (source[j + high]! << 24) | (source[j + middle]! << 16) | (source[j + low]! << 8);
      output[offset + i] = value / 2147483648;
    }
  };
}

function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % width));
  if (width === 2) whole.swap16();
  else if (width === 4) whole.swap32();
  else if (width === 8) whole.swap64();
  else swapThrees(whole);
}

function swapThrees(bytes: Uint8Array): void {
  for (let i = 0; i + 2 < bytes.length; i += 3) {
    const first = bytes[i]!;
    bytes[i] = bytes[i + 2]!;
    bytes[i + 2] = first;
  }
}

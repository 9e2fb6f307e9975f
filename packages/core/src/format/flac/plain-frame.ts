/** Decodes FLAC frames in plain TypeScript: samples of any width. */
import { OutOfBits, type BitReader } from './bit-reader.ts';
import { crc16 } from './crc.ts';
import { FrameDamage } from './frame-damage.ts';
import type { FrameDecoder } from './frame-decoder.ts';
import type { FrameHeader } from './frame-header.ts';
import type { Samples } from './samples.ts';
import type { StreamInfo } from './stream-info.ts';
import { decodeSubframe } from './subframe.ts';

/** Holds the working memory for frames of one stream. */
export function createPlainFrameDecoder({ channels, bitsPerSample }: StreamInfo): FrameDecoder {
  let samples: Samples[] = [];
  let output: Float32Array[] = [];
  const reserve = (blockSize: number): void => {
    if ((output[0]?.length ?? 0) >= blockSize) return;
    const make = (): Samples => (bitsPerSample > 31 ? new Float64Array(blockSize) : new Int32Array(blockSize));
    samples = Array.from({ length: channels }, make);
    output = Array.from({ length: channels }, () => new Float32Array(blockSize));
  };
  return {
    decode(bytes, { at, end }, header) {
      const { blockSize, headerBytes, join } = header;
      reserve(blockSize);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const reader: BitReader = { view, position: (at + headerBytes) * 8, end: end * 8 };
      for (let channel = 0; channel < channels; channel++) {
        const bits = bitsPerSample + (isDifference(join, channel) ? 1 : 0);
        decodeSubframe(reader, samples[channel]!, { blockSize, bits });
      }
      const frameEnd = Math.ceil(reader.position / 8) + 2;
      if (frameEnd > end) throw new OutOfBits();
      if (crc16(bytes, at, frameEnd) !== 0) throw new FrameDamage('a wrong checksum');
      separate(samples, join, blockSize);
      const fullScale = 2 ** (bitsPerSample - 1);
      for (let channel = 0; channel < channels; channel++)
        scaleInto(samples[channel]!, output[channel]!, { fullScale, blockSize });
      return { channels: output.map((channel) => channel.subarray(0, blockSize)), bytes: frameEnd - at };
    },
  };
}

function isDifference(join: FrameHeader['join'], channel: number): boolean {
  return join === 'side-right' ? channel === 0 : join !== 'none' && channel === 1;
}

/** Makes left and right out of how they are told. */
function separate([first, second]: readonly Samples[], join: FrameHeader['join'], blockSize: number): void {
  if (join === 'none' || !first || !second) return;
  for (let i = 0; i < blockSize; i++) {
    const a = first[i]!;
    const b = second[i]!;
    if (join === 'left-side') second[i] = a - b;
    else if (join === 'side-right') first[i] = a + b;
    else {
      // The mean lost its lowest bit, which the difference still has.
      const sum = 2 * a + (b & 1);
      first[i] = (sum + b) / 2;
      second[i] = (sum - b) / 2;
    }
  }
}

/** A frame that was made to be wrong, and its checksum right, adds up to anything. */
function scaleInto(
  samples: Samples,
  output: Float32Array,
  { fullScale, blockSize }: { fullScale: number; blockSize: number },
): void {
  const scale = 1 / fullScale;
  let isWithin = true;
  for (let i = 0; i < blockSize; i++) {
    const sample = samples[i]!;
    isWithin &&= sample >= -fullScale && sample < fullScale;
    output[i] = sample * scale;
  }
  if (!isWithin) throw new FrameDamage('samples that are wider than their bits');
}

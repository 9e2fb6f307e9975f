/** Decodes one FLAC frame to planar floats. */
import { decodeFlacFrame, kernelsInUse, widestFlacFrame } from '@stem/kernels';
import { OutOfBits } from './bit-reader.ts';
import { FrameDamage } from './frame-damage.ts';
import type { FrameDecoder } from './frame-decoder.ts';
import type { ChannelJoin } from './frame-header.ts';
import { createPlainFrameDecoder } from './plain-frame.ts';
import type { StreamInfo } from './stream-info.ts';

/** Holds the working memory for frames of one stream. The plain twin, which also decodes wider samples, gives the same. */
export function createFrameDecoder(stream: StreamInfo): FrameDecoder {
  const plain = kernelsInUse() === 'plain' || stream.bitsPerSample > widestFlacFrame;
  const decoder = plain ? createPlainFrameDecoder(stream) : createKernelFrameDecoder(stream);
  return {
    decode(bytes, place, header) {
      const frame = decoder.decode(bytes, place, header);
      if (!frame.channels.every(isWithinFullScale)) throw new FrameDamage('samples that are wider than their bits');
      return frame;
    },
  };
}

/** Bits of the number 1; without their sign, those of a number beyond it are more. */
const oneBits = 0x3f800000;

/** A frame that was made to be wrong, and its checksum right, adds up to anything. Without a branch: every sample is looked at. */
function isWithinFullScale(samples: Float32Array): boolean {
  const bits = new Int32Array(samples.buffer, samples.byteOffset, samples.length);
  let below = 0;
  for (let i = 0; i < bits.length; i++) below |= oneBits - ((bits[i] as number) & 0x7fffffff);
  return below >= 0;
}

const joinCodes: Readonly<Record<ChannelJoin, 0 | 1 | 2 | 3>> = {
  none: 0,
  'left-side': 1,
  'side-right': 2,
  'mid-side': 3,
};

function createKernelFrameDecoder({ channels }: StreamInfo): FrameDecoder {
  let output: Float32Array[] = [];
  return {
    decode(bytes, { at, end }, header) {
      const { blockSize, join } = header;
      if (output[0]?.length !== blockSize) output = Array.from({ length: channels }, () => new Float32Array(blockSize));
      const size = decodeFlacFrame(bytes.subarray(at, end), { ...header, join: joinCodes[join] }, output);
      if (size === 0) throw new OutOfBits();
      if (size < 0) throw new FrameDamage('bits that make no frame');
      return { channels: output, bytes: size };
    },
  };
}

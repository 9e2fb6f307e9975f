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
  return plain ? createPlainFrameDecoder(stream) : createKernelFrameDecoder(stream);
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

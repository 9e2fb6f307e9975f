/** How far packed samples are from those they were made of: what is on the disk beside what was meant. */
import { kernelsInUse, packedDifference, type PackedDifference } from '@stem/kernels';
import { unpackSamples } from './pcm.ts';

const { abs } = Math;

/** Interleaved little-endian samples: integers of 16 and 24 bits, floats of 32. */
export interface PackedSamples {
  readonly bytes: Uint8Array;
  readonly bitDepth: 16 | 24 | 32;
}

/** The largest difference of any sample, infinite where one is no number, and the peak of what is packed. */
export function pcmDifference({ bytes, bitDepth }: PackedSamples, channels: readonly Float32Array[]): PackedDifference {
  if (kernelsInUse() === 'simd')
    return packedDifference(bytes, bitDepth === 16 ? 2 : bitDepth === 24 ? 3 : 4, channels);
  const frames = channels[0]?.length ?? 0;
  const found = channels.map(() => new Float32Array(frames));
  const encoding = {
    kind: bitDepth === 32 ? 'float' : 'signed',
    bytesPerSample: bitDepth / 8,
    littleEndian: true,
  } as const;
  unpackSamples(bytes.slice(), encoding, { channels: found, offset: 0, frames });
  let [error, peak] = [0, 0];
  for (const [c, channel] of channels.entries()) {
    const samples = found[c] as Float32Array;
    for (let i = 0; i < frames; i++) {
      const off = abs((samples[i] as number) - (channel[i] as number));
      // Written so that NaN counts.
      if (!(off <= error)) error = off === off ? off : Infinity;
      peak = Math.max(peak, abs(samples[i] as number));
    }
  }
  return { error, peak };
}

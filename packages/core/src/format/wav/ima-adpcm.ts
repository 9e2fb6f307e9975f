/** IMA ADPCM as WAV stores it: four bits a sample, a step size that follows the signal (IMA Digital Audio Focus, 1992). */
import { viewOf } from '../bytes.ts';
import type { AdpcmCoding } from './adpcm-reader.ts';

const stepSizes = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118,
  130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060,
  1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484,
  7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
];

const indexSteps = [-1, -1, -1, -1, 2, 4, 6, 8];

/** A block: for each channel the first sample, the step's index and a zero; then by turns eight samples of each channel. */
export function imaAdpcm(channelCount: number): AdpcmCoding {
  const headerBytes = 4 * channelCount;
  const framesIn = (bytes: number): number =>
    bytes < headerBytes ? 0 : 1 + 8 * Math.floor((bytes - headerBytes) / headerBytes);
  return {
    codec: 'ima-adpcm',
    framesIn,
    decodeBlock(block, channels, offset) {
      const frames = framesIn(block.length);
      for (const [index, channel] of channels.entries()) {
        decodeChannel(block, channel.subarray(offset, offset + frames), { index, channelCount });
      }
    },
  };
}

function decodeChannel(
  block: Uint8Array,
  output: Float32Array,
  { index, channelCount }: { index: number; channelCount: number },
): void {
  let sample = viewOf(block).getInt16(4 * index, true);
  let step = Math.min(88, block[4 * index + 2]!);
  output[0] = sample / 32768;
  for (let i = 1; i < output.length; i++) {
    const group = (i - 1) >> 3;
    const byte = block[4 * (channelCount * (group + 1) + index) + (((i - 1) & 7) >> 1)]!;
    const code = (i & 1) === 1 ? byte & 15 : byte >> 4;
    const size = stepSizes[step]!;
    let difference = size >> 3;
    if ((code & 4) !== 0) difference += size;
    if ((code & 2) !== 0) difference += size >> 1;
    if ((code & 1) !== 0) difference += size >> 2;
    sample = Math.max(-32768, Math.min(32767, (code & 8) !== 0 ? sample - difference : sample + difference));
    step = Math.max(0, Math.min(88, step + indexSteps[code & 7]!));
    output[i] = sample / 32768;
  }
}

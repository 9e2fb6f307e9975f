/** Microsoft ADPCM: four bits a sample, on top of a prediction from the two samples before. */
import { viewOf } from '../bytes.ts';
import type { AdpcmCoding } from './adpcm-reader.ts';

/** By how much the step follows each code, in 256ths. */
const adaptation = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];

/** The pairs that every decoder knows; a file's own table begins with them. */
const standardPairs: readonly Pair[] = [
  [256, 0],
  [512, -256],
  [0, 0],
  [192, 64],
  [240, 0],
  [460, -208],
  [392, -232],
];

type Pair = readonly [number, number];

/**
 * A block: for each channel the number of its predictor, then of each the step, the second and the first sample; then the
 * codes of the channels by turns, high half first. `extension` is what the fmt chunk adds: block length, table of predictors.
 */
export function msAdpcm(channelCount: number, extension: Uint8Array): AdpcmCoding {
  const pairs = predictorPairs(extension);
  const headerBytes = 7 * channelCount;
  const framesIn = (bytes: number): number =>
    bytes < headerBytes ? 0 : 2 + Math.floor((2 * (bytes - headerBytes)) / channelCount);
  return {
    codec: 'ms-adpcm',
    framesIn,
    decodeBlock(block, channels, offset) {
      const frames = framesIn(block.length);
      for (const [index, channel] of channels.entries()) {
        const pair = pairs[block[index]!] ?? standardPairs[0]!;
        decodeChannel(block, channel.subarray(offset, offset + frames), { index, channelCount, pair });
      }
    },
  };
}

function predictorPairs(extension: Uint8Array): readonly Pair[] {
  if (extension.length < 4) return standardPairs;
  const view = viewOf(extension);
  const count = Math.min(view.getUint16(2, true), Math.floor((extension.length - 4) / 4));
  const own = Array.from({ length: count }, (_, i): Pair => [
    view.getInt16(4 + 4 * i, true),
    view.getInt16(6 + 4 * i, true),
  ]);
  return count > 0 ? own : standardPairs;
}

interface Lane {
  readonly index: number;
  readonly channelCount: number;
  readonly pair: Pair;
}

function decodeChannel(
  block: Uint8Array,
  output: Float32Array,
  { index, channelCount, pair: [first, second] }: Lane,
): void {
  const view = viewOf(block);
  const at = (field: number): number => view.getInt16(channelCount + 2 * (field * channelCount + index), true);
  let step = at(0);
  let last = at(1);
  let beforeLast = at(2);
  output[0] = beforeLast / 32768;
  output[1] = last / 32768;
  for (let i = 2; i < output.length; i++) {
    const nibble = (i - 2) * channelCount + index;
    const byte = block[7 * channelCount + (nibble >> 1)]!;
    const code = (nibble & 1) === 0 ? byte >> 4 : byte & 15;
    const predicted = (last * first + beforeLast * second) >> 8;
    const signed = code > 7 ? code - 16 : code;
    beforeLast = last;
    last = Math.max(-32768, Math.min(32767, predicted + signed * step));
    step = Math.max(16, (adaptation[code]! * step) >> 8);
    output[i] = last / 32768;
  }
}

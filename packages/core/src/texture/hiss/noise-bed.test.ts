import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { db, rmsOf } from '../../../test/signals.ts';
import { createRandom } from '../../dsp/random.ts';
import { createNoiseBed, type NoiseMix } from './noise-bed.ts';
import { bandBins } from './spectral-frame.ts';

afterEach(() => chooseKernels('simd'));

const bins = bandBins({ lowHz: 2000, highHz: 9001, operation: { op: 'band-pass' } }, 44_100);
const ramp = Float32Array.from(bins.weights, (_, i) => i / bins.weights.length);

test.each<[string, NoiseMix, number]>([
  ['drawn frames', { frames: [ramp, ramp.toReversed()], even: 0 }, 20_011],
  ['synthetic noise', { frames: [], even: 1 }, 8000],
  ['both, on a circle shorter than a frame', { frames: [ramp], even: 0.3 }, 1501],
])('the kernel makes of %s what its plain twin does, within −110 dB', (_name, mix, frames) => {
  const make = () => createNoiseBed(bins)({ frames, channelCount: 2, mix, random: createRandom('bed') });
  const fast = make();
  chooseKernels('plain');
  const plain = make();
  for (const [c, channel] of plain.entries()) {
    expect(db(rmsOf(channel.map((x, i) => x - fast[c]![i]!)) / rmsOf(channel))).toBeLessThan(-110);
  }
});

test('evenly coloured noise has an RMS of 1, and channels are unrelated', () => {
  const [left, right] = createNoiseBed(bins)({
    frames: 100_000,
    channelCount: 2,
    mix: { frames: [], even: 1 },
    random: createRandom('even'),
  }) as [Float32Array, Float32Array];
  expect(Math.abs(db(rmsOf(left)))).toBeLessThan(0.3);
  expect(Math.abs(db(rmsOf(left.map((x, i) => x + right[i]!)) / Math.SQRT2))).toBeLessThan(0.4);
});

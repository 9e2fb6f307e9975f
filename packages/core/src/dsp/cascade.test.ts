import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { db, rmsOf } from '../../test/signals.ts';
import { filterChannels, filterChannelsCircular, filteredEnergy } from './cascade.ts';
import { butterworthBandpass, butterworthHighpass, butterworthLowpass } from './filter.ts';
import { whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';

afterEach(() => chooseKernels('simd'));

const cascades = [
  butterworthLowpass(0.2, 1),
  butterworthHighpass(20 / 44_100, 2),
  butterworthLowpass(0.01, 4),
  [...butterworthHighpass(20 / 44_100, 2), ...butterworthLowpass(0.25, 4)],
  butterworthBandpass(0.02, 0.3, 4),
];

const noises = (frames: number, channelCount: number) =>
  Array.from({ length: channelCount }, (_, c) => whiteNoise(frames, createRandom(`${frames} ${c}`)));

/** What the kernel and its twin differ by, in dB against the twin. */
function disagreement(frames: number, channelCount: number, run: (channels: Float32Array[]) => unknown): number {
  const [fast, plain] = [noises(frames, channelCount), noises(frames, channelCount)];
  run(fast);
  chooseKernels('plain');
  run(plain);
  chooseKernels('simd');
  const difference = fast.map((channel, c) => channel.map((x, i) => x - plain[c]![i]!));
  return db(Math.max(...difference.map((x) => rmsOf(x))) / Math.max(1e-9, ...plain.map((x) => rmsOf(x))));
}

test('the kernel does what its plain twin does, within −125 dB, for any length and number of channels', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 3 }), (frames, channelCount) => {
      for (const sections of cascades) {
        expect(disagreement(frames, channelCount, (channels) => filterChannels(channels, sections))).toBeLessThan(-125);
        // Of a short turn a high-pass leaves next to nothing: rounding weighs more.
        if (frames > 500)
          expect(disagreement(frames, channelCount, (c) => filterChannelsCircular(c, sections))).toBeLessThan(-110);
      }
    }),
    { numRuns: 6 },
  );
});

test('a turn shorter than the memory of its filter still comes out periodic', () => {
  const [turn] = noises(2205, 1) as [Float32Array];
  const turns = new Float32Array(turn.length * 40);
  for (let i = 0; i < 40; i++) turns.set(turn, i * turn.length);
  const sections = butterworthHighpass(20 / 44_100, 2);
  filterChannels([turns], sections);
  filterChannelsCircular([turn], sections);
  for (let i = 0; i < turn.length; i++) expect(turn[i]).toBeCloseTo(turns[39 * turn.length + i]!, 5);
});

test('the energy that is returned is that of the result', () => {
  for (const channelCount of [1, 2, 3]) {
    const channels = noises(5001, channelCount);
    const foretold = filteredEnergy(channels, butterworthLowpass(0.1, 4));
    const energy = filterChannels(channels, butterworthLowpass(0.1, 4));
    expect(foretold).toBe(energy);
    const expected = channels.reduce((sum, channel) => sum + rmsOf(channel) ** 2 * channel.length, 0);
    expect(energy / expected).toBeCloseTo(1, 4);
  }
});

test('silence stays silence, and a filter that has rung out comes to rest at exactly 0', () => {
  const samples = new Float32Array(400_000);
  samples[0] = 1;
  filterChannels([samples], butterworthLowpass(0.001, 4));
  expect(samples.subarray(300_000).every((x) => x === 0)).toBe(true);
  const none = [new Float32Array(0), new Float32Array(0)];
  filterChannelsCircular(none, butterworthLowpass(0.001, 4));
  expect(filterChannels(none, butterworthLowpass(0.001, 4))).toBe(0);
});

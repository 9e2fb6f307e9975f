import { describe, expect, test } from '@jest/globals';
import { InternalError } from '../../errors.ts';
import { createRandom } from '../../dsp/random.ts';
import { channelWeights } from './channel-weights.ts';
import { segmentStart, weightedEnergy } from './weighted-energy.ts';

function noise(length: number, seed: string): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.uniform(-1, 1));
}

function segmentsOf(channels: readonly Float32Array[], blockFrames: number, sampleRate = 44100): number[] {
  const meter = weightedEnergy(sampleRate, channelWeights(channels.length));
  const energies: number[] = [];
  const frames = channels[0]?.length ?? 0;
  for (let start = 0; start < frames; start += blockFrames) {
    meter.process(
      channels.map((channel) => channel.subarray(start, start + blockFrames)),
      (energy) => energies.push(energy),
    );
  }
  return energies;
}

describe('segments of 10 ms', () => {
  test.each([8000, 11025, 22050, 44100, 44101, 47999, 48000, 192000])(
    'at %d Hz are as even as whole frames can be and never drift',
    (rate) => {
      const lengths = Array.from({ length: 1000 }, (_, i) => segmentStart(i + 1, rate) - segmentStart(i, rate));
      expect(Math.max(...lengths) - Math.min(...lengths)).toBe(rate % 100 === 0 ? 0 : 1);
      expect(segmentStart(1000, rate)).toBe(10 * rate);
    },
  );

  test.each([11025, 22050, 44101])('at %d Hz each frame is in one of them', (rate) => {
    const samples = noise(rate, 'frames');
    expect(segmentsOf([samples], 1000, rate).length).toBe(100);
    const whole = segmentsOf([samples], rate, rate).reduce((sum, energy) => sum + energy, 0);
    // A sound that ends a frame early lacks its last segment.
    expect(segmentsOf([samples.subarray(0, rate - 1)], rate, rate).length).toBe(99);
    expect(whole).toBeGreaterThan(0);
  });
});

test('blocks of any size give the same bits', () => {
  const channels = [noise(5000, 'left'), noise(5000, 'right')];
  const whole = segmentsOf(channels, 5000);
  for (const blockFrames of [1, 7, 440, 441, 442, 4999]) expect(segmentsOf(channels, blockFrames)).toEqual(whole);
});

test('surrounds count 1.41 times, the LFE not at all', () => {
  const silence = new Float32Array(441);
  const sound = noise(441, 'sound');
  const energies = Array.from({ length: 6 }, (_, heard) =>
    segmentsOf(
      Array.from({ length: 6 }, (_, c) => (c === heard ? sound : silence)),
      441,
    ),
  );
  const [front = 0] = energies[0] ?? [];
  for (const [c, weight] of [1, 1, 1, 0, 1.41, 1.41].entries()) expect(energies[c]?.[0]).toBeCloseTo(weight * front, 9);
});

test('a block of other channels than promised, or of different lengths, is our bug; so is a rate that cannot be', () => {
  const meter = weightedEnergy(44100, [1, 1]);
  const [short, long] = [new Float32Array(10), new Float32Array(11)];
  expect(() => meter.process([short], () => undefined)).toThrow(InternalError);
  expect(() => meter.process([short, long], () => undefined)).toThrow(InternalError);
  for (const rate of [0, -1, NaN, Infinity]) expect(() => weightedEnergy(rate, [1])).toThrow(InternalError);
  expect(() => weightedEnergy(44100, [])).toThrow(InternalError);
});

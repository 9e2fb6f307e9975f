import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { whiteNoise } from '../dsp/noise.ts';
import { createRandom } from '../dsp/random.ts';
import { packedBlocks } from './pcm-pack.ts';
import { pcmDifference } from './pcm-difference.ts';

afterEach(() => chooseKernels('simd'));

function packed(channels: readonly Float32Array[], bitDepth: 16 | 24 | 32): Uint8Array {
  return Buffer.concat([...packedBlocks(channels, { bitDepth })].map((block) => Buffer.from(block)));
}

const noises = (frames: number, channelCount: number) =>
  Array.from({ length: channelCount }, (_, c) =>
    whiteNoise(frames, createRandom(`${frames} ${c}`)).map((x) => Math.max(-0.99, Math.min(0.99, x / 3))),
  );

test('one sample that is off is found wherever it is, by the kernel as by its plain twin', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(16, 24, 32),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 3 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (bitDepth, frames, channelCount, place) => {
        const channels = noises(frames, channelCount);
        const bytes = packed(channels, bitDepth);
        const peak = Math.max(...channels.flatMap((channel) => [...channel].map(Math.abs)));
        for (const kernels of ['simd', 'plain'] as const) {
          chooseKernels(kernels);
          const same = pcmDifference({ bytes, bitDepth }, channels);
          expect(same.error).toBeLessThanOrEqual(bitDepth === 32 ? 0 : 2 ** -bitDepth * 1.01);
          expect(same.peak).toBeCloseTo(peak, 4);
          const other = channels.map((channel) => channel.slice());
          const channel = other[Math.floor(place * channelCount)]!;
          const frame = Math.floor(place * frames);
          channel[frame] = channel[frame]! + 0.01;
          expect(pcmDifference({ bytes, bitDepth }, other).error).toBeCloseTo(0.01, 4);
          channel[frame] = Number.NaN;
          expect(pcmDifference({ bytes, bitDepth }, other).error).toBe(Infinity);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('no samples differ by nothing', () => {
  expect(pcmDifference({ bytes: new Uint8Array(0), bitDepth: 24 }, [new Float32Array(0)])).toEqual({
    error: 0,
    peak: 0,
  });
});

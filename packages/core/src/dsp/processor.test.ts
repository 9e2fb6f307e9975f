import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chooseKernels, type Kernels } from '@stem/kernels';
import fc from 'fast-check';
import { db, rmsOf } from '../../test/signals.ts';
import { createCompressor } from './compressor.ts';
import { createDelay } from './delay.ts';
import { createEqualizer } from './equalizer.ts';
import { butterworthHighpass } from './filter.ts';
import { createGain } from './gain.ts';
import { createLimiter } from './limiter/limiter.ts';
import { uniformNoise } from './noise.ts';
import { besideKernels, inSeries, type Processor } from './processor.ts';
import { createRandom } from './random.ts';
import { createReverb } from './reverb/reverb.ts';
import { createSaturation } from './saturation/saturation.ts';
import { createSoftClip } from './saturation/soft-clip.ts';
import { createSectionFilter } from './section-filter.ts';
import { createWidth } from './width.ts';

const decay = { low: 3000, middle: 2400, high: 1200, frequencies: { low: 0.003, middle: 0.02, high: 0.17 } };

/** One of each, small enough to be run many times. */
const single: Record<string, (channelCount: number) => Processor> = {
  'a filter': (channels) => createSectionFilter(butterworthHighpass(0.01, 5), channels),
  'an equalizer': (channels) =>
    createEqualizer(
      [
        { kind: 'lowShelf', frequency: 0.005, gain: 1.5, q: 0.7 },
        { kind: 'bell', frequency: 0.03, gain: 0.5, q: 2 },
      ],
      channels,
    ),
  'a compressor': (channels) =>
    createCompressor(
      { thresholdDb: -20, ratio: 4, kneeDb: 6, attack: 100, release: 700, hold: 300, makeupDb: 3 },
      channels,
    ),
  'a saturation at four times the rate': (channels) => createSaturation({ drive: 2, mix: 0.7 }, channels),
  'a saturation at eight times the rate': (channels) => createSaturation({ drive: 6, mix: 1 }, channels),
  'a soft clip': (channels) => createSoftClip(0.5, channels),
  'a delay': (channels) =>
    createDelay({ interval: 123.4, level: 0.5, feedback: 0.4, highCut: 0.1, lowCut: 0.004, pingPong: true }, channels),
  'a reverb': (channels) => createReverb({ decay, preDelay: 77, meanDelay: 300, level: 0.5 }, channels),
  'a width': (channels) => createWidth({ side: 1.4, spread: 0.3, monoBelow: 0.003, smear: [37, 61] }, channels),
  'a limiter': (channels) =>
    createLimiter({ ceiling: 0.3, lookAhead: 48, hold: 200, release: 300, recovery: 60 }, channels),
  'a gain': (channels) => createGain(Array.from({ length: channels }, (_, c) => 0.3 + c)),
};

const row = (channels: number): Processor => inSeries(Object.values(single).map((make) => make(channels)));

const makers: typeof single = {
  ...single,
  'all of them in a row': row,
  "all of them in the kernels' memory": (channels) => besideKernels(row(channels), channels),
};

function noise(frames: number, channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, c) => uniformNoise(frames, createRandom(`channel ${c}`)));
}

function inBlocks(processor: Processor, sound: readonly Float32Array[], sizes: readonly number[]): Float32Array[] {
  const output = sound.map((channel) => channel.slice());
  const frames = output[0]?.length ?? 0;
  for (let start = 0, turn = 0; start < frames; turn++) {
    const end = Math.min(frames, start + (sizes[turn % sizes.length] ?? frames));
    processor.process(output.map((channel) => channel.subarray(start, end)));
    start = end;
  }
  return output;
}

function isSame(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  return a.every((channel, c) => channel.every((value, i) => value === b[c]?.[i]));
}

afterEach(() => chooseKernels('simd'));

describe.each(
  Object.entries(makers).flatMap(([name, make]) =>
    (['simd', 'plain'] as const).map((kernels) => ({ name, make, kernels })),
  ),
)('$name, $kernels', ({ make, kernels }) => {
  beforeEach(() => chooseKernels(kernels));

  test.each([1, 2])('gives the same bits however the blocks are cut, in %i channels', (channels) => {
    const sound = noise(2000, channels);
    for (const channel of sound) channel.fill(0, 800, 1400);
    const whole = inBlocks(make(channels), sound, [2000]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }), (sizes) => {
        expect(isSame(inBlocks(make(channels), sound, sizes), whole)).toBe(true);
      }),
      { numRuns: 4, seed: 4 },
    );
    expect(isSame(inBlocks(make(channels), sound, [1]), whole)).toBe(true);
  });

  test('makes silence of silence', () => {
    const silence = [new Float32Array(5000), new Float32Array(5000)];
    expect(inBlocks(make(2), silence, [512])).toEqual(silence);
  });

  test('comes to rest after the sound: what is left is nothing, and hardly ever denormal', () => {
    const sound = noise(1000, 2).map((channel) => {
      const padded = new Float32Array(60_000);
      padded.set(channel);
      return padded;
    });
    const output = inBlocks(make(2), sound, [512]);
    for (const channel of output) {
      expect(channel.subarray(-1000).every((value) => value === 0)).toBe(true);
      const slow = channel.filter((value) => value !== 0 && Math.abs(value) < 1.2e-38).length;
      expect(slow).toBeLessThan(1100);
    }
  });

  test('keeps a loud, long sound finite', () => {
    const output = inBlocks(
      make(2),
      noise(20_000, 2).map((channel) => channel.map((value) => 4 * value)),
      [4096],
    );
    for (const channel of output) expect(channel.every((value) => Math.abs(value) < 100)).toBe(true);
  });
});

test.each(Object.entries(makers))('%s differs from its plain twin by less than −100 dB', (_, make) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.constantFrom(1, 2), (frames, channels) => {
      const sound = noise(frames, channels);
      const outputOf = (kernels: Kernels): Float32Array[] => {
        chooseKernels(kernels);
        return inBlocks(make(channels), sound, [frames]);
      };
      const plain = outputOf('plain');
      for (const [c, samples] of outputOf('simd').entries()) {
        const difference = samples.map((value, i) => value - (plain[c]?.[i] ?? 0));
        expect(db((rmsOf(difference) + 1e-20) / rmsOf(sound[c] as Float32Array))).toBeLessThan(-100);
      }
    }),
    { numRuns: 20 },
  );
});

test('a row of processors is as late as all of them together', () => {
  const row = inSeries([createSaturation({ drive: 2, mix: 1 }, 1), createSaturation({ drive: 5, mix: 1 }, 1)]);
  const impulse = new Float32Array(400);
  impulse[10] = 0.001;
  row.process([impulse]);
  const peak = impulse.indexOf(impulse.reduce((most, value) => Math.max(most, value), 0));
  expect(peak).toBe(10 + row.latencyFrames);
});

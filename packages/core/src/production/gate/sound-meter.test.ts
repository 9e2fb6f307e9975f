import { describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { sine } from '../../../test/signals.ts';
import { loudness } from '../../analysis/loudness/loudness.ts';
import { truePeak } from '../../analysis/true-peak.ts';
import { createRandom } from '../../dsp/random.ts';
import { createSoundMeter, type SoundMeasures } from './sound-meter.ts';

const sampleRate = 48_000;

function measured(channels: readonly Float32Array[], fullScale?: number, cuts: readonly number[] = []): SoundMeasures {
  const meter = createSoundMeter({ sampleRate, channels: channels.length, fullScale });
  let start = 0;
  for (const end of [...cuts.toSorted((a, b) => a - b), channels[0]?.length ?? 0]) {
    meter.process(channels.map((channel) => channel.subarray(start, end)));
    start = end;
  }
  return meter.result();
}

/** Bursts with rests, an offset, and one channel partly in the other. */
function music(seconds: number): Float32Array[] {
  const random = createRandom('gate');
  const burst = (frame: number): number => (frame % 30_000 < 20_000 ? 1 : 0);
  const left = Float32Array.from({ length: seconds * sampleRate }, (_, frame) => {
    return burst(frame) * (0.01 + 0.3 * random.gaussian());
  });
  return [left, left.map((value, frame) => 0.5 * value + burst(frame) * 0.1 * random.gaussian())];
}

const decibels = (value: number): number => 20 * Math.log10(value);
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

test('every figure is what the slow and obvious way gives', () => {
  const [left, right] = music(5) as [Float32Array, Float32Array];
  const sound = measured([left, right], 1);
  const all = [...left, ...right];
  expect(sound).toMatchObject({ sampleRate, channels: 2, frames: left.length });
  expect(sound.peakDbfs).toBeCloseTo(decibels(all.reduce((most, value) => Math.max(most, Math.abs(value)), 0)), 9);
  expect(sound.dcOffset).toBeCloseTo(Math.max(Math.abs(mean(left)), Math.abs(mean(right))), 12);
  const product = mean(left.map((value, frame) => value * (right[frame] ?? 0)));
  const size = Math.sqrt(mean(left.map((value) => value ** 2)) * mean(right.map((value) => value ** 2)));
  expect(sound.correlation).toBeCloseTo(product / size, 5);
  const audio = { sampleRate, channels: [left, right] };
  expect(sound.truePeakDbtp).toBeCloseTo(decibels(truePeak(audio)), 9);
  const whole = loudness(audio);
  expect(sound).toMatchObject({
    integratedLufs: whole.integratedLufs,
    loudnessRangeLu: whole.rangeLu,
    maxMomentaryLufs: whole.maxMomentaryLufs,
    maxShortTermLufs: whole.maxShortTermLufs,
  });
  expect(sound.silence).toMatchObject({ longestSec: 10_000 / sampleRate, longestAtFrame: 20_000, headSec: 0 });
  expect(sound.nonFinite).toEqual({ samples: 0, firstFrame: undefined });
});

test('where blocks are cut changes no bit', () => {
  const channels = music(1).map((channel) => channel.map((value) => Math.max(-0.5, Math.min(0.5, value))));
  const whole = measured(channels);
  expect(whole.clipping.runs).toBeGreaterThan(0);
  const length = channels[0]?.length ?? 0;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: length }), { maxLength: 6 }), (cuts) => {
      const { dcOffset, correlation, ...sound } = measured(channels, undefined, cuts);
      const { dcOffset: wholeOffset, correlation: wholeCorrelation, ...rest } = whole;
      expect(sound).toEqual(rest);
      // A sum of sums rounds otherwise.
      expect(dcOffset).toBeCloseTo(wholeOffset, 12);
      expect(correlation).toBeCloseTo(wholeCorrelation, 12);
    }),
    { numRuns: 20 },
  );
});

test('kernels measure what their plain twins do, of any length', () => {
  const sound = music(1);
  sound[1]![4321] = NaN;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: sampleRate }), fc.nat(3), (length, start) => {
      const channels = sound.map((channel) => channel.subarray(start, start + length));
      const { dcOffset, correlation, ...rest } = measured(channels, 1);
      chooseKernels('plain');
      const plain = measured(channels, 1);
      chooseKernels('simd');
      expect(plain).toMatchObject(rest);
      expect(dcOffset).toBeCloseTo(plain.dcOffset, 12);
      expect(correlation).toBeCloseTo(plain.correlation, 12);
    }),
    { numRuns: 20 },
  );
});

describe('clipped runs', () => {
  /** Runs of three or more samples that are the highest, or the lowest, of all. */
  function counted(channels: readonly number[][], lowestCeiling: number) {
    let [runs, samples] = [0, 0];
    for (const sign of [1, -1]) {
      const ceiling = Math.max(...channels.flat().map((value) => sign * value));
      if (ceiling < lowestCeiling || ceiling <= 0) continue;
      for (const channel of channels) {
        const text = channel.map((value) => (sign * value === ceiling ? 'x' : ' ')).join('');
        for (const [run] of text.matchAll(/x{3,}/g)) {
          runs += 1;
          samples += run.length;
        }
      }
    }
    return { runs, samples };
  }

  test('are those that a search through the whole file finds, however it is cut', () => {
    const level = fc.constantFrom(-1, -0.995, -0.5, 0, 0.5, 0.995, 1);
    const channel = fc.array(level, { minLength: 30, maxLength: 30 });
    const cuts = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 });
    fc.assert(
      fc.property(channel, channel, cuts, fc.boolean(), (left, right, at, isFloat) => {
        // Levels a float holds exactly, so that the search compares what the meter does.
        const exact = [left, right].map((values) => [...Float32Array.from(values)]);
        const sound = measured(
          exact.map((values) => Float32Array.from(values)),
          isFloat ? undefined : 1,
          at,
        );
        expect(sound.clipping).toMatchObject(counted(exact, isFloat ? 0 : 10 ** (-0.1 / 20)));
      }),
    );
  });

  test('begin with three equal samples at the ceiling, in either polarity', () => {
    const wave = (count: number, peak: number): Float32Array => {
      const samples = sine(4800, 0.01, { amplitude: 0.9 });
      samples.fill(peak, 100, 100 + count);
      return samples;
    };
    expect(measured([wave(2, 1)], 1).clipping).toEqual({ runs: 0, samples: 0, share: 0, firstFrame: undefined });
    const three = { runs: 1, samples: 3, share: 3 / 4800, firstFrame: 100 };
    expect(measured([wave(3, 1)], 1).clipping).toEqual(three);
    expect(measured([wave(3, -1)], 1).clipping).toEqual(three);
    expect(measured([wave(3, 32_767 / 32_768)], 1).clipping).toEqual(three);
    expect(measured([wave(3, 0.95)], 1).clipping.runs).toBe(0);
    expect(measured([wave(3, 0.95)]).clipping).toEqual(three);
  });

  test('float above 1.0 is no clipping; a plateau up there is', () => {
    const hot = sine(sampleRate, 440 / sampleRate, { amplitude: 1.8 });
    expect(measured([hot]).clipping.runs).toBe(0);
    const cut = hot.map((value) => Math.max(-1.5, Math.min(1.5, value)));
    expect(measured([cut]).clipping).toMatchObject({ runs: 880 });
    expect(measured([cut]).peakDbfs).toBeCloseTo(3.52, 2);
  });

  test('a quiet wave of few steps is not clipped where the format goes further', () => {
    const steps = sine(sampleRate, 50 / sampleRate, { amplitude: 0.1 }).map(
      (value) => Math.round(value * 32_768) / 32_768,
    );
    expect(measured([steps], 1).clipping.runs).toBe(0);
  });
});

test('what is no number is counted, and otherwise silence', () => {
  const channels = music(1);
  const [left, right] = channels as [Float32Array, Float32Array];
  const mended = measured([left.map((value, frame) => (frame === 700 || frame === 9000 ? 0 : value)), right]);
  left[9000] = Number.NaN;
  left[700] = -Infinity;
  const broken = measured([left, right], undefined, [8999]);
  expect(broken.nonFinite).toEqual({ samples: 2, firstFrame: 700 });
  const figures = ['peakDbfs', 'truePeakDbtp', 'integratedLufs', 'dcOffset', 'clipping'] as const;
  for (const figure of figures) expect(broken[figure]).toEqual(mended[figure]);
});

test('of silence, of one sample and of nothing there are figures too', () => {
  const silent = { peakDbfs: -Infinity, truePeakDbtp: -Infinity, integratedLufs: -Infinity, dcOffset: 0 };
  expect(measured([new Float32Array(sampleRate), new Float32Array(sampleRate)])).toMatchObject({
    ...silent,
    correlation: 0,
    clipping: { runs: 0 },
    silence: { longestSec: 1, headSec: 1, tailSec: 1 },
  });
  expect(measured([new Float32Array(0)])).toMatchObject({ ...silent, frames: 0, clipping: { share: 0 } });
  expect(measured([Float32Array.of(0.5)])).toMatchObject({ frames: 1, dcOffset: 0.5, correlation: 1 });
});

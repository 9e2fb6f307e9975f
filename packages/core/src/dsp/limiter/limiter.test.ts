import { describe, expect, test } from '@jest/globals';
import { db, fitSine, rmsOf, sine } from '../../../test/signals.ts';
import { createTruePeakMeter } from '../../analysis/true-peak.ts';
import { uniformNoise } from '../noise.ts';
import { createRandom } from '../random.ts';
import { createLimiter, type LimiterOptions } from './limiter.ts';

const RATE = 48000;
const options: LimiterOptions = { ceiling: 10 ** (-1 / 20), lookAhead: 240, hold: 1200, release: 4800, recovery: 480 };
const frames = RATE / 4;

/** Sound that fades in and out, as an abrupt end is a peak of its own that no gain can take away. */
function sound(value: (i: number) => number): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => value(i) * Math.min(1, i / 300, (frames - i) / 300));
}

function limited(channels: readonly Float32Array[], how = options): Float32Array[] {
  const limiter = createLimiter(how, channels.length);
  const output = channels.map((channel) => {
    const padded = new Float32Array(channel.length + limiter.latencyFrames);
    padded.set(channel);
    return padded;
  });
  limiter.process(output);
  return output.map((channel) => channel.subarray(limiter.latencyFrames));
}

function truePeakDb(channels: readonly Float32Array[]): number {
  const meter = createTruePeakMeter(channels.length);
  meter.process(channels);
  return db(meter.result());
}

/** Taps of libebur128's meter: a sinc under a Hann window, at four times the rate. */
const standardTaps = Array.from({ length: 49 }, (_, tap) => {
  const x = ((tap - 24) * Math.PI) / 4;
  return (x === 0 ? 1 : Math.sin(x) / x) * (0.5 - 0.5 * Math.cos((2 * Math.PI * tap) / 48));
});

/** The peak as that meter reads it. */
function standardPeakDb(samples: Float32Array): number {
  let peak = 0;
  for (let i = 24; i < samples.length - 24; i++) {
    for (let phase = 0; phase < 4; phase++) {
      let sum = 0;
      for (let tap = phase, at = i; tap < 49; tap += 4, at--) sum += (standardTaps[tap] ?? 0) * (samples[at] ?? 0);
      if (sum > peak || -sum > peak) peak = sum < 0 ? -sum : sum;
    }
  }
  return db(peak);
}

const random = createRandom('limiter');
const hard: Record<string, Float32Array> = {
  'a quarter of the rate whose samples all miss the crest': sound(
    (i) => (i % 8000 < 3000 ? 2 : 0.2) * Math.SQRT2 * Math.sin((Math.PI / 2) * (i + 0.5)),
  ),
  'a sixth of the rate': sound((i) => 2 * Math.sin((Math.PI / 3) * (i + 1))),
  'bursts of a square': sound((i) => (i % 6000 < 1000 ? 2.5 : 0.05) * (i % 97 < 48 ? 1 : -1)),
  'bursts of a steep square': sound((i) => (i % 6000 < 300 ? 3 : 0) * (i % 7 < 3 ? 1 : -1)),
  'white noise': sound(() => random.uniform(-2, 2)),
  'lone clicks': sound((i) => (i % 2503 === 0 ? 4 : random.uniform(-0.3, 0.3))),
  'deep bass': sound((i) => 1.8 * Math.sin((2 * Math.PI * 40 * i) / RATE)),
  'a drum and hats': sound((i) => {
    const time = (i % 12000) / RATE;
    const kick = 3 * Math.exp(-time * 25) * Math.sin(2 * Math.PI * (50 + 150 * Math.exp(-time * 40)) * time);
    return kick + Math.exp(-(i % 3000) / 240) * random.uniform(-1, 1);
  }),
  'a chirp over all frequencies': sound((i) => 1.7 * Math.sin((Math.PI * 0.9 * i * i) / 2 / frames)),
};

describe('nothing is over the ceiling', () => {
  test.each(Object.entries(hard))('in %s', (_, left) => {
    const output = limited([left, left.map((value) => -0.7 * value)]);
    expect(output.every((channel) => channel.every((value) => Math.abs(value) <= options.ceiling))).toBe(true);
    expect(truePeakDb(output)).toBeLessThanOrEqual(-1);
    expect(standardPeakDb(output[0] as Float32Array)).toBeLessThanOrEqual(-1);
    expect(truePeakDb(output)).toBeGreaterThan(-1.5);
  });
});

test('sound under the ceiling passes bit for bit', () => {
  const quiet = [uniformNoise(9000, createRandom('a')), uniformNoise(9000, createRandom('b'))].map((channel) =>
    channel.map((value) => 0.25 * value),
  );
  expect(limited(quiet)).toEqual(quiet);
});

test('after a peak the sound comes back to bit for bit', () => {
  const quiet = uniformNoise(4 * RATE, createRandom('a')).map((value) => 0.25 * value);
  quiet[1000] = 3;
  const [output] = limited([quiet]);
  expect(output?.subarray(3.5 * RATE)).toEqual(quiet.subarray(3.5 * RATE));
  expect(output?.subarray(0, 500)).toEqual(quiet.subarray(0, 500));
});

test('the gain moves without a jump: never by more than 1 % of the reduction in a frame', () => {
  const tone = sine(frames, 0.01, { amplitude: 0.1 });
  const loud = new Float32Array(frames);
  for (let i = 5000; i < 5300; i++) loud[i] = 4 * Math.sin((Math.PI * (i - 5000)) / 300) ** 2;
  const [output] = limited([tone, loud]);
  const gains: number[] = [];
  for (let i = 0; i < frames; i++) if (Math.abs(tone[i] ?? 0) > 0.03) gains[i] = (output?.[i] ?? 0) / (tone[i] ?? 1);
  let steepest = 0;
  for (let i = 1; i < frames; i++) {
    const [before, here] = [gains[i - 1], gains[i]];
    if (before !== undefined && here !== undefined) steepest = Math.max(steepest, Math.abs(here - before));
  }
  expect(steepest).toBeLessThan(0.01 * 0.8);
  expect(Math.min(...gains.filter((gain) => gain !== undefined))).toBeCloseTo(10 ** (-1 / 20) / 4, 2);
});

test.each([30, 50, 80])('a bass of %i Hz, 6 dB over the ceiling, keeps harmonics below −80 dB', (frequency) => {
  const cutoff = frequency / RATE;
  const [output] = limited([sine(1.5 * RATE, cutoff, { amplitude: 1.8 })]);
  const { amplitude, residual } = fitSine(output?.subarray(RATE / 2, 1.5 * RATE - 2000) ?? [], cutoff);
  expect(db((residual * Math.SQRT2) / amplitude)).toBeLessThan(-80);
  expect(db(amplitude)).toBeGreaterThan(-1.2);
});

test('both channels get one gain: the picture stays where it is', () => {
  const left = hard['a drum and hats'] as Float32Array;
  const output = limited([left, left.map((value) => 0.5 * value)]);
  const worst = output[0]?.reduce((most, value, i) => Math.max(most, Math.abs(value - 2 * (output[1]?.[i] ?? 0))), 0);
  expect(worst).toBeLessThan(1e-6);
});

test('lets go of a lasting reduction in the time asked for', () => {
  const tone = sine(RATE, 0.25, { amplitude: 0.5, phase: Math.PI / 4 });
  const burst = new Float32Array(RATE);
  for (let i = 0; i < 4000; i++) burst[i] = 2 * Math.sin((Math.PI * i) / 4000);
  const [output] = limited([tone, burst]);
  const reduction = (at: number) => 1 - rmsOf(output ?? [], at, at + 4) / rmsOf(tone, at, at + 4);
  // Long after the burst and the hold: reductions a release apart.
  expect(reduction(12_000 + options.release) / reduction(12_000)).toBeCloseTo(Math.exp(-1), 1);
});

test('lets go of a lone peak at the speed of its own', () => {
  const tone = sine(RATE, 0.25, { amplitude: 0.5, phase: Math.PI / 4 });
  const click = new Float32Array(RATE);
  for (let i = 0; i < 48; i++) click[5000 + i] = 3 * Math.sin((Math.PI * i) / 48);
  const [output] = limited([tone, click]);
  const reduction = (at: number) => 1 - rmsOf(output ?? [], at, at + 4) / rmsOf(tone, at, at + 4);
  expect(reduction(5022)).toBeGreaterThan(0.69);
  // The look-ahead's hold, then three recoveries: what is left had become lasting within the hold.
  expect(reduction(5022 + 250 + 3 * options.recovery)).toBeLessThan(0.42);
  expect(reduction(5022 + 250 + options.hold + 2 * options.release)).toBeLessThan(0.07);
});

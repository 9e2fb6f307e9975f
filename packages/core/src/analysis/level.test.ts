import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { white } from '../../test/instruments.ts';
import { db, rmsOf, sine } from '../../test/signals.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { soundLevel } from './level.ts';

const RATE = 44100;

function level(...channels: Float32Array[]) {
  return soundLevel(audioBuffer(RATE, channels));
}

test('a sine at full scale has an RMS of −3.01 dB and a crest factor of √2', () => {
  const { rms, peak, crestFactor, dcOffset } = level(sine(44100, 441 / 44100));
  expect(db(rms)).toBeCloseTo(-3.01, 2);
  expect(peak).toBeCloseTo(1, 4);
  expect(crestFactor).toBeCloseTo(Math.SQRT2, 3);
  expect(dcOffset).toBeLessThan(1e-6);
});

test('crest factors of a square wave, a triangle and noise evenly spread', () => {
  const turn = (index: number): number => (index % 100) / 100;
  const square = Float32Array.from({ length: 44100 }, (_, index) => (turn(index) < 0.5 ? 0.5 : -0.5));
  const triangle = Float32Array.from({ length: 44100 }, (_, index) => 1 - 4 * Math.abs(turn(index) - 0.5));
  expect(level(square).crestFactor).toBeCloseTo(1, 4);
  expect(level(triangle).crestFactor).toBeCloseTo(Math.sqrt(3), 2);
  expect(level(white(1, 0.3)).crestFactor).toBeCloseTo(Math.sqrt(3), 1);
});

test('a channel’s offset is seen although another has the opposite one, and is no level', () => {
  const up = sine(44100, 0.01, { amplitude: 0.5 }).map((value) => value + 0.2);
  expect(
    level(
      up,
      up.map((value) => -value),
    ).dcOffset,
  ).toBeCloseTo(0.2, 3);
});

test('measures are those of the plain sums, whatever the length', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 1500 }),
      fc.integer({ min: 1, max: 3 }),
      (values, channelCount) => {
        const samples = Float32Array.from(values);
        const { rms, peak, dcOffset } = level(...Array.from({ length: channelCount }, () => samples));
        const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
        expect(rms).toBeCloseTo(rmsOf(Float64Array.from(samples, (value) => value - mean)), 4);
        expect(peak).toBe(Math.max(...samples.map(Math.abs)));
        expect(dcOffset).toBeCloseTo(Math.abs(mean), 9);
      },
    ),
  );
});

test('silence, nothing, one sample, and samples that are no numbers', () => {
  expect(level(new Float32Array(5000))).toMatchObject({ rms: 0, peak: 0, crestFactor: 0, dcOffset: 0, clippedRuns: 0 });
  expect(level(new Float32Array(0))).toMatchObject({ rms: 0, peak: 0, crestFactor: 0, dcOffset: 0, clippedShare: 0 });
  expect(level(Float32Array.of(0.5))).toMatchObject({ rms: 0, peak: 0.5, crestFactor: 0, dcOffset: 0.5 });
  expect(level(Float32Array.of(NaN, Infinity, 1, -1))).toMatchObject({ rms: Math.SQRT1_2, peak: 1, dcOffset: 0 });
});

describe('clipped runs', () => {
  const clip = (samples: Float32Array, ceiling: number, floor = -ceiling): Float32Array =>
    samples.map((value) => Math.max(floor, Math.min(ceiling, value)));
  const loud = sine(44100, 100 / 44100, { amplitude: 1.2 });

  test('stand at the ceiling of the file, be it full scale or a little below', () => {
    for (const ceiling of [1, 0.995, 0.99]) {
      const { clippedRuns, clippedShare } = level(clip(loud, ceiling));
      expect(clippedRuns).toBe(200);
      // A sine of 1.2 is beyond the ceiling for this share of its turn.
      expect(clippedShare).toBeCloseTo(1 - (2 / Math.PI) * Math.asin(ceiling / 1.2), 2);
    }
  });

  test('stand at their own ceiling above and below zero, as in 16 bit', () => {
    expect(level(clip(loud, 32767 / 32768, -1)).clippedRuns).toBe(200);
  });

  test('are none in a quiet square wave, at a full-scale crest, or below a louder sample', () => {
    expect(level(sine(44100, 0.01).map((value) => Math.sign(value) * 0.9)).clippedRuns).toBe(0);
    expect(level(sine(44100, 0.01)).clippedRuns).toBe(0);
    expect(level(sine(44100, 0.001)).clippedShare).toBeLessThan(0.001);
    const louderLater = clip(loud, 0.99);
    louderLater[40000] = 1;
    louderLater[40001] = -1;
    expect(level(louderLater)).toMatchObject({ clippedRuns: 0, clippedShare: 0 });
  });

  test('take three equal samples, in one channel, and may cross from block to block', () => {
    const quiet = new Float32Array(2000);
    const withRun = (start: number, count: number): Float32Array =>
      new Float32Array(quiet).fill(1, start, start + count);
    expect(level(withRun(254, 2)).clippedRuns).toBe(0);
    expect(level(withRun(254, 3))).toMatchObject({ clippedRuns: 1, clippedShare: 3 / 2000 });
    expect(level(withRun(100, 900))).toMatchObject({ clippedRuns: 1, clippedShare: 900 / 2000 });
    expect(level(withRun(1998, 2), withRun(0, 1)).clippedRuns).toBe(0);
    expect(level(quiet, withRun(500, 5)).clippedRuns).toBe(1);
  });
});

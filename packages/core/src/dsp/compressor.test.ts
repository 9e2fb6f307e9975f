import { describe, expect, test } from '@jest/globals';
import { db, fitSine, sine } from '../../test/signals.ts';
import { createCompressor, staticReduction, type CompressorOptions } from './compressor.ts';

const RATE = 48000;
const basic: CompressorOptions = {
  thresholdDb: -30,
  ratio: 4,
  kneeDb: 0,
  attack: 0.01 * RATE,
  release: 0.1 * RATE,
  hold: 0.015 * RATE,
  makeupDb: 0,
};

/** Output level in dB of a settled sine at a level in dB. */
function settledDb(levelDb: number, options: CompressorOptions, cutoff = 1000 / RATE): number {
  const tone = sine(RATE, cutoff, { amplitude: 10 ** (levelDb / 20) });
  createCompressor(options, 1).process([tone]);
  return db(fitSine(tone.subarray(RATE / 2), cutoff).amplitude);
}

/** Gain in dB of each frame for a tone whose level steps; taken where the tone is high. */
function gainAfterSteps(levelsDb: readonly number[], options: CompressorOptions): (frame: number) => number {
  const cutoff = 3000 / RATE;
  const stepFrames = RATE / 2;
  const tone = sine(levelsDb.length * stepFrames, cutoff, { phase: 0.3 });
  for (let i = 0; i < tone.length; i++) {
    tone[i] = (tone[i] ?? 0) * 10 ** ((levelsDb[Math.floor(i / stepFrames)] ?? 0) / 20);
  }
  const input = tone.slice();
  const compressor = createCompressor(options, 1);
  compressor.process([tone]);
  return (frame) => {
    let nearest = frame;
    // A period has 16 frames: the highest of them.
    for (let i = frame - 8; i < frame + 8; i++)
      if (Math.abs(input[i] ?? 0) > Math.abs(input[nearest] ?? 0)) nearest = i;
    return db((tone[nearest + compressor.latencyFrames] ?? 0) / (input[nearest] ?? 1));
  };
}

/** Frames after `from` until 63 % of the way to the settled gain is gone. */
function timeOf(gain: (frame: number) => number, from: number, settled: number): number {
  const [start, end] = [gain(from - 100), gain(settled - 100)];
  const goal = start + (1 - 1 / Math.E) * (end - start);
  for (let frame = from + 8; ; frame++)
    if (end < start ? gain(frame) <= goal : gain(frame) >= goal) return frame - from;
}

describe('the ratio', () => {
  test.each([1.5, 2, 4, 10])('%d: so many dB more in are one dB more out', (ratio) => {
    const options = { ...basic, ratio };
    const levels = [-24, -18, -12, -6, 0].map((level) => settledDb(level, options));
    for (let i = 1; i < levels.length; i++) expect((levels[i] ?? 0) - (levels[i - 1] ?? 0)).toBeCloseTo(6 / ratio, 1);
    expect(levels[0]).toBeCloseTo(-30 + 6 / ratio, 1);
  });

  test('is 1 under the threshold, to the bit', () => {
    const tone = sine(5000, 0.01, { amplitude: 0.0316 });
    const output = tone.slice();
    const compressor = createCompressor(basic, 1);
    compressor.process([output]);
    expect(output.subarray(compressor.latencyFrames)).toEqual(tone.subarray(0, -compressor.latencyFrames));
  });

  test('sets in softly within the knee, without a corner', () => {
    const options = { ...basic, kneeDb: 12 };
    expect(staticReduction(-36, options)).toBe(0);
    expect(staticReduction(-30, options)).toBeCloseTo((0.75 * 12) / 8, 9);
    expect(staticReduction(-24, options)).toBeCloseTo(0.75 * 6, 9);
    for (const level of [-33, -30, -27]) {
      expect(settledDb(level, options)).toBeCloseTo(level - staticReduction(level, options), 1);
    }
    const slope = (level: number) => staticReduction(level + 0.01, options) - staticReduction(level, options);
    for (let level = -40; level < -20; level += 0.5) expect(slope(level + 0.5) - slope(level)).toBeLessThan(0.001);
  });
});

describe('times, as a meter finds them after a step of 20 dB', () => {
  test.each([
    [1, 50],
    [10, 100],
    [30, 300],
  ])('attack %d ms, release %d ms', (attackMs, releaseMs) => {
    const options = { ...basic, attack: (attackMs * RATE) / 1000, release: (releaseMs * RATE) / 1000 };
    const gain = gainAfterSteps([-30, -10, -30, -30], options);
    const attack = (timeOf(gain, RATE / 2, RATE) * 1000) / RATE;
    expect(Math.abs(attack - attackMs)).toBeLessThan(0.1 * attackMs + 0.5);
    const release = (timeOf(gain, RATE, 2 * RATE) * 1000) / RATE;
    expect(Math.abs(release - releaseMs)).toBeLessThan(0.1 * releaseMs);
  });
});

test('a steady bass gets a steady gain: 40 Hz has less than 0.05 % of harmonics', () => {
  const tone = sine(RATE, 40 / RATE, { amplitude: 0.5 });
  createCompressor({ ...basic, attack: 240, release: 0.05 * RATE }, 1).process([tone]);
  const { amplitude, residual } = fitSine(tone.subarray(RATE / 2), 40 / RATE);
  expect((residual * Math.SQRT2) / amplitude).toBeLessThan(0.0005);
});

test('both channels get the gain of the louder one: the picture stays where it is', () => {
  const [left, right] = [sine(RATE / 4, 0.02, { amplitude: 0.8 }), sine(RATE / 4, 0.02, { amplitude: 0.08 })];
  createCompressor(basic, 2).process([left, right]);
  expect(left.every((value, i) => Math.abs(value - 10 * (right[i] ?? 0)) < 1e-6)).toBe(true);
});

test('make-up adds its decibels', () => {
  expect(settledDb(-40, { ...basic, makeupDb: 6 })).toBeCloseTo(-34, 3);
});

test('more than two channels are refused, not left as they are', () => {
  expect(() => createCompressor(basic, 3)).toThrow(/one or two channels/);
});

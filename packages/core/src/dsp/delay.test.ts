import { describe, expect, test } from '@jest/globals';
import { db, responseDb, rmsOf } from '../../test/signals.ts';
import { createDelay, delayTail, type DelayOptions } from './delay.ts';
import { uniformNoise } from './noise.ts';
import { createRandom } from './random.ts';

const open = { highCut: 0.49, lowCut: 0.00001, pingPong: false };

function answer(options: DelayOptions, frames: number): [Float32Array, Float32Array] {
  const [left, right] = [new Float32Array(frames), new Float32Array(frames)];
  left[0] = right[0] = 1;
  createDelay(options, 2).process([left, right]);
  return [left, right];
}

describe('echoes', () => {
  // An eighth, dotted, at 140 beats a minute and 48 kHz: no whole number of frames.
  const interval = (48000 * 60 * 0.75) / 140 / 8;

  test('are on the beat to the frame, the last as the first', () => {
    const options = { ...open, interval, level: 0.5, feedback: 0.6 };
    const { echoes } = delayTail(options);
    const [left] = answer(options, Math.ceil((echoes + 2) * interval));
    const places = [...left.entries()].filter(([, value]) => Math.abs(value) > 1e-4).map(([place]) => place);
    const onsets = places.filter((place, i) => i === 0 || place - (places[i - 1] ?? 0) > 100);
    expect(onsets.length).toBeGreaterThan(10);
    expect(onsets).toEqual(onsets.map((_, k) => Math.round(k * interval)));
  });

  test('fall by the feedback from one to the next, down to −66 dB', () => {
    const options = { ...open, interval: 500, level: 0.5, feedback: 0.5 };
    const [left] = answer(options, 6500);
    const levels = Array.from({ length: 11 }, (_, k) => responseDb(left.subarray(500 * (k + 1), 500 * (k + 2)), 0.05));
    for (let k = 1; k < levels.length; k++) expect((levels[k] ?? 0) - (levels[k - 1] ?? 0)).toBeCloseTo(-6.02, 0);
    const { echoes, tailFrames } = delayTail(options);
    expect(0.5 ** (echoes - 1)).toBeLessThan(0.0005);
    expect(tailFrames).toBeGreaterThanOrEqual(500 * echoes);
  });

  test('grow duller by the damping each time: 3 dB more at its frequency', () => {
    const [left] = answer({ ...open, highCut: 0.05, interval: 1000, level: 1, feedback: 0.9 }, 6000);
    for (const k of [1, 2, 3]) {
      const echo = left.subarray(1000 * k, 1000 * (k + 1));
      expect(responseDb(echo, 0.05) - responseDb(echo, 0.003)).toBeCloseTo(-3 * k, 0);
    }
  });

  test('take turns left and right when they play ping-pong, and keep the power', () => {
    const [left, right] = answer({ ...open, interval: 700, level: 0.5, feedback: 0.7, pingPong: true }, 3500);
    const power = (side: Float32Array, k: number) => rmsOf(side, 700 * k, 700 * (k + 1)) * Math.sqrt(700);
    for (const k of [1, 3]) expect(power(right, k)).toBeLessThan(0.02 * power(left, k));
    for (const k of [2, 4]) expect(power(left, k)).toBeLessThan(0.02 * power(right, k));
    expect(db(power(left, 1) / Math.hypot(0.5, 0.5))).toBeCloseTo(0, 0);
  });
});

test('is what a sum of filtered copies is', () => {
  const [interval, level, feedback, highCut, lowCut] = [33.7, 0.6, 0.5, 0.1, 0.01];
  const sound = uniformNoise(800, createRandom('echo'));
  const expected = Float64Array.from(sound);
  let copy = Float64Array.from(sound);
  const { echoes } = delayTail({ ...open, interval, level, feedback, lowCut });
  for (let k = 1; k <= echoes; k++) {
    const [low, high] = [Math.exp(-2 * Math.PI * highCut), Math.exp(-2 * Math.PI * lowCut)];
    const gain = k === 1 ? level : feedback;
    let [bright, bass] = [0, 0];
    copy = copy.map((x) => {
      bright = low * bright + (1 - low) * gain * x;
      bass = high * bass + (1 - high) * bright;
      return bright - bass;
    });
    const shift = Math.round(k * interval);
    for (let i = shift; i < expected.length; i++) expected[i] = (expected[i] ?? 0) + (copy[i - shift] ?? 0);
  }
  const output = sound.slice();
  createDelay({ interval, level, feedback, highCut, lowCut, pingPong: false }, 1).process([output]);
  expect(output.every((value, i) => Math.abs(value - (expected[i] ?? 0)) < 1e-6)).toBe(true);
});

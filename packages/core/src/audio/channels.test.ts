import { describe, expect, test } from '@jest/globals';
import { db, rmsOf, sine } from '../../test/signals.ts';
import { whiteNoise } from '../dsp/noise.ts';
import { createRandom } from '../dsp/random.ts';
import { audioBuffer } from './audio-buffer.ts';
import { foldToMono, foldToStereo, fromMidSide, mapChannels, toMidSide, toMono } from './channels.ts';

const a = whiteNoise(20_000, createRandom('a'));
const b = whiteNoise(20_000, createRandom('b'));
const folded = (...channels: Float32Array[]) =>
  foldToMono(audioBuffer(44100, channels)).channels[0] ?? new Float32Array(0);

test('the plain mean is the mean, and a copy', () => {
  const mono = toMono(audioBuffer(44100, [Float32Array.of(1, 0), Float32Array.of(0, 0.5)]));
  expect([...mono]).toEqual([0.5, 0.25]);
  const source = Float32Array.of(1);
  expect(toMono(audioBuffer(44100, [source]))).not.toBe(source);
});

test('a fold keeps the level of equal, of unrelated and of lopsided channels', () => {
  expect(folded(a, a)).toEqual(a);
  expect(Math.abs(db(rmsOf(folded(a, b)) / rmsOf(a)))).toBeLessThan(0.1);
  const oneSided = folded(a, new Float32Array(a.length));
  expect(db(rmsOf(oneSided) / rmsOf(a))).toBeCloseTo(-3.01, 1);
});

test('a fold of channels in opposite phase is not a hole', () => {
  const inverted = a.map((x) => -0.9 * x);
  expect(folded(a, inverted)).toEqual(a);
});

test('a fold of silence is silence', () => {
  expect(folded(new Float32Array(5), new Float32Array(5))).toEqual(new Float32Array(5));
});

describe('a fold to stereo', () => {
  const silence = new Float32Array(a.length);
  /** Levels of left and right in dB when only one channel of several sounds. */
  const levels = (count: number, sounding: number) =>
    foldToStereo(
      audioBuffer(
        48000,
        Array.from({ length: count }, (_, i) => (i === sounding ? a : silence)),
      ),
    ).channels.map((side) => db(rmsOf(side) / rmsOf(a)));

  test('leaves mono and stereo as they are', () => {
    for (const channels of [[a], [a, b]]) expect(foldToStereo(audioBuffer(48000, channels)).channels).toEqual(channels);
  });

  test('loses no channel, puts left to the left, right to the right, and the centre in the middle', () => {
    for (let count = 3; count <= 12; count++) {
      for (let channel = 0; channel < count; channel++) {
        const [left = -Infinity, right = -Infinity] = levels(count, channel);
        expect(Math.max(left, right)).toBeGreaterThan(-10);
        if (channel === 0) expect(right).toBeLessThan(-200);
        if (channel === 1) expect(left).toBeLessThan(-200);
        if (channel === 2 && count !== 4 && count <= 8) expect(left).toBeCloseTo(right, 6);
      }
    }
  });

  test('keeps the level of unrelated channels', () => {
    const channels = Array.from({ length: 6 }, (_, i) => whiteNoise(20_000, createRandom(`${i}`)));
    for (const side of foldToStereo(audioBuffer(48000, channels)).channels) {
      expect(Math.abs(db(rmsOf(side) / rmsOf(a)))).toBeLessThan(0.2);
    }
  });
});

test('mid and side give left and right back', () => {
  const left = sine(100, 0.01);
  const right = sine(100, 0.03);
  const [backLeft, backRight] = fromMidSide(toMidSide(left, right));
  for (let i = 0; i < 100; i++) {
    expect(backLeft[i]).toBeCloseTo(left[i] ?? 0, 6);
    expect(backRight[i]).toBeCloseTo(right[i] ?? 0, 6);
  }
});

test('a change goes over every channel', () => {
  const halved = mapChannels(audioBuffer(8000, [Float32Array.of(1, 1), Float32Array.of(2, 2)]), (channel, index) =>
    channel.subarray(0, 1).map((x) => x * (index + 1)),
  );
  expect(halved).toEqual(audioBuffer(8000, [Float32Array.of(1), Float32Array.of(4)]));
});

import { describe, expect, test } from '@jest/globals';
import { db, fitSine, rmsOf, sine } from '../../test/signals.ts';
import { createRealFft } from './fft.ts';
import { pitchShift, repitch } from './pitch-shift.ts';
import { hann } from './window.ts';

/** Frequency of the strongest partial near `cutoff`, from the log-parabola through the peak of a long Hann spectrum. */
function partialNear(samples: Float32Array, cutoff: number) {
  const size = 65536;
  const fft = createRealFft(size);
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  const start = Math.floor((samples.length - size) / 2);
  fft.forward(
    hann(size).map((weight, i) => weight * (samples[start + i] ?? 0)),
    re,
    im,
  );
  const level = (k: number) => Math.log((re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2);
  let peak = Math.round(cutoff * 0.97 * size);
  for (let k = peak; k <= cutoff * 1.03 * size; k++) if (level(k) > level(peak)) peak = k;
  const [a, b, c] = [level(peak - 1), level(peak), level(peak + 1)];
  return (peak + (a - c) / (2 * (a - 2 * b + c))) / size;
}

const cents = (got: number, wanted: number) => 1200 * Math.log2(got / wanted);

describe.each([-24, -12, -7, -1, 0.5, 4, 7, 12, 24])('shifted by %d semitones', (semitones) => {
  const ratio = 2 ** (semitones / 12);
  const notes = [0.005, 0.0075, 0.02].map((note) => note / Math.max(1, ratio / 2));
  const chord = new Float32Array(100_000);
  for (const note of notes)
    for (const [i, x] of sine(chord.length, note, { amplitude: 0.3 }).entries()) chord[i] = (chord[i] ?? 0) + x;
  const [output = new Float32Array(0)] = pitchShift([chord], semitones);

  test('a chord is in tune within a cent, at its level and length', () => {
    expect(output.length).toBe(chord.length);
    for (const note of notes) {
      expect(Math.abs(cents(partialNear(output, note * ratio), note * ratio))).toBeLessThan(1);
      expect(Math.abs(db(fitSine(output, note * ratio, 16_000).amplitude / 0.3))).toBeLessThan(0.3);
    }
  });
});

test('pitch, time and sample rate change together, with the exact length', () => {
  for (const [semitones, factor, rateRatio] of [
    [-12, 2, 1],
    [-12, 2, 48 / 44.1],
    [7, 0.5, 1],
    [5, 3, 0.5],
    [0, 1, 1],
  ] as const) {
    const input = sine(80_001, 0.01);
    const [output = new Float32Array(0)] = repitch([input], { semitones, factor, rateRatio });
    expect(output.length).toBe(Math.round(80_001 * factor * rateRatio));
    const wanted = (0.01 * 2 ** (semitones / 12)) / rateRatio;
    expect(Math.abs(cents(partialNear(output, wanted), wanted))).toBeLessThan(1);
  }
});

test('an octave down at twice the length is plain resampling, as clean as that', () => {
  const [output = new Float32Array(0)] = repitch([sine(20_000, 0.1)], { semitones: -12, factor: 2 });
  expect(db(fitSine(output, 0.05, 500).residual)).toBeLessThan(-96);
});

test('silence and the shortest inputs pass', () => {
  expect(pitchShift([new Float32Array(5000)], 7)[0]?.every((x) => x === 0)).toBe(true);
  expect(pitchShift([new Float32Array(0)], 7)[0]?.length).toBe(0);
  expect(pitchShift([Float32Array.of(0.5)], -5)[0]?.length).toBe(1);
  expect(rmsOf(pitchShift([new Float32Array(3).fill(0.1)], 12)[0] ?? [])).toBeLessThan(0.2);
});

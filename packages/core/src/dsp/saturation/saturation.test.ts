import { describe, expect, test } from '@jest/globals';
import { db, fitSine, rmsOf, sine } from '../../../test/signals.ts';
import { createRealFft } from '../fft.ts';
import { pinkNoise } from '../noise.ts';
import { createRandom } from '../random.ts';
import { bent, saturationCurve, softClipCurve } from './curve.ts';
import { createSaturation } from './saturation.ts';
import { createSoftClip } from './soft-clip.ts';

const size = 1 << 13;
const settle = 400;

function powersOf(tone: Float32Array): Float64Array {
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  createRealFft(size).forward(tone.subarray(settle), re, im);
  return re.map((value, k) => value ** 2 + (im[k] ?? 0) ** 2);
}

/** Powers of the bins of a sine of a whole number of periods, driven and settled. */
function spectrumOf(periods: number, amplitude: number, drive: number): Float64Array {
  const tone = sine(size + settle, periods / size, { amplitude });
  createSaturation({ drive, mix: 1 }, 1).process([tone]);
  return powersOf(tone);
}

/** The strongest bin up to 0.42 of the rate that is no harmonic, against the fundamental, in dB. */
function aliasOf(powers: Float64Array, periods: number): number {
  let most = 0;
  for (let k = 1; k < 0.42 * size; k++) if (k % periods !== 0) most = Math.max(most, powers[k] ?? 0);
  return 10 * Math.log10(most / (powers[periods] ?? 1));
}

describe('what folds back stays below −80 dB', () => {
  // At 48 kHz: 1, 3.5, 7 and 10.6 kHz; odd numbers of periods, so that no alias falls on a harmonic.
  test.each([171, 597, 1195, 1811])('for a full-scale sine of %i periods in 8192 samples, at any drive', (periods) => {
    for (const drive of [1, 2, 3, 3.1, 5, 8]) expect(aliasOf(spectrumOf(periods, 1, drive), periods)).toBeLessThan(-80);
  });
});

test('the harmonics are odd, as those of tanh, and grow with the drive', () => {
  const harmonics = [1, 2, 4].map((drive) => {
    const powers = spectrumOf(171, 0.5, drive);
    const [first = 1, second = 0, third = 0] = [powers[171], powers[342], powers[513]];
    expect(10 * Math.log10(second / first)).toBeLessThan(-100);
    return 10 * Math.log10(third / first);
  });
  expect(harmonics[0]).toBeGreaterThan(-45);
  expect(harmonics[1]).toBeGreaterThan((harmonics[0] ?? 0) + 6);
  expect(harmonics[2]).toBeGreaterThan((harmonics[1] ?? 0) + 4);
});

test.each([
  ['saturation', saturationCurve()],
  ['soft clip', softClipCurve()],
])('the curve of the %s is smooth, odd, straight in the middle and level at 1', (_, curve) => {
  const at = (x: number) => bent(curve, x);
  expect(at(0)).toBe(0);
  expect(at(1e-3) / 1e-3).toBeCloseTo(1, 4);
  expect(at(3)).toBeGreaterThan(0.999);
  expect([at(100), at(-100), at(NaN)]).toEqual([1, -1, 0]);
  const step = 1 / 64;
  for (let x = 0; x < 6; x += step) {
    expect(at(-x)).toBeCloseTo(-at(x), 12);
    expect(at(x + step)).toBeGreaterThanOrEqual(at(x));
    // No corner: the slope changes by no more than the curve bends at its steepest.
    expect(Math.abs(at(x + 2 * step) - 2 * at(x + step) + at(x))).toBeLessThan(2 * step * step);
  }
});

describe('a soft clip', () => {
  test('leaves what is under half its level, and keeps all under its level', () => {
    for (const [amplitude, least, most] of [
      [0.4, -0.002, 0.002],
      [4, -13, -11.9],
    ] as const) {
      const tone = sine(4000, 0.01, { amplitude });
      createSoftClip(0.8, 1).process([tone]);
      const level = db(fitSine(tone.subarray(500), 0.01).amplitude / amplitude);
      expect(level).toBeGreaterThan(least);
      expect(level).toBeLessThan(most);
      expect(tone.every((value) => Math.abs(value) < 0.8 * 1.15)).toBe(true);
    }
  });

  test('folds less than −80 dB back for a sine 6 dB over its level', () => {
    for (const periods of [171, 597, 1195]) {
      const tone = sine(size + settle, periods / size, { amplitude: 1.6 });
      createSoftClip(0.8, 1).process([tone]);
      expect(aliasOf(powersOf(tone), periods)).toBeLessThan(-80);
    }
  });
});

test('sound of a usual level stays as loud, whatever the drive', () => {
  const sound = pinkNoise(40_000, createRandom('music'));
  const level = rmsOf(sound);
  const usual = sound.map((value) => (0.16 * value) / level);
  for (const drive of [1, 2, 4, 8]) {
    const output = usual.slice();
    createSaturation({ drive, mix: 1 }, 1).process([output]);
    expect(Math.abs(db(rmsOf(output, 1000) / rmsOf(usual, 1000)))).toBeLessThan(1);
  }
});

test('is late by whole frames: quiet sound comes out as it went in, flat to 0.38 of the rate', () => {
  for (const drive of [1.5, 6]) {
    const saturation = createSaturation({ drive, mix: 1 }, 1);
    for (const cutoff of [0.003, 0.1, 0.3, 0.38]) {
      const tone = sine(2000, cutoff, { amplitude: 1e-3 });
      const before = fitSine(tone.slice(0, 1000), cutoff, 200);
      createSaturation({ drive, mix: 1 }, 1).process([tone]);
      const after = fitSine(tone.subarray(saturation.latencyFrames, saturation.latencyFrames + 1000), cutoff, 200);
      const middle = sine(2000, 0.003, { amplitude: 1e-3 });
      createSaturation({ drive, mix: 1 }, 1).process([middle]);
      const reference = fitSine(middle.subarray(saturation.latencyFrames), 0.003, 200).amplitude;
      expect(db(after.amplitude / reference)).toBeCloseTo(0, 1);
      expect(Math.abs(after.phase - before.phase)).toBeLessThan(0.001);
    }
  }
});

test('a mix of 0 is the sound itself, late', () => {
  const tone = sine(900, 0.05);
  const output = tone.slice();
  const saturation = createSaturation({ drive: 4, mix: 0 }, 1);
  saturation.process([output]);
  expect(output.subarray(saturation.latencyFrames)).toEqual(tone.subarray(0, -saturation.latencyFrames));
});

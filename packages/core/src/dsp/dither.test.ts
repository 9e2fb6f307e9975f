import { describe, expect, test } from '@jest/globals';
import { db, fitSine, responseDb, sine } from '../../test/signals.ts';
import { quantize } from './dither.ts';
import { createRandom } from './random.ts';

const step = 2 ** -15;

function quantized(input: Float32Array, dithered: boolean) {
  const output = new Int32Array(input.length);
  quantize(input, output, { bits: 16, random: dithered ? createRandom('dither') : undefined });
  return Float32Array.from(output, (x) => x * step);
}

test('without dither values are rounded to the nearest step and clipped at the range', () => {
  const output = new Int32Array(5);
  quantize(Float32Array.of(0.4 * step, 0.6 * step, 1.5, -1.5, -0.25), output, { bits: 16 });
  expect([...output]).toEqual([0, 1, 32767, -32768, -8192]);
});

describe('with TPDF dither', () => {
  test('the error has a power of ¼ step² whatever the level', () => {
    for (const amplitude of [0.2 * step, 3.3 * step, 0.5]) {
      const tone = sine(60_000, 0.0123, { amplitude });
      const output = quantized(tone, true);
      const error = output.map((x, i) => (x - (tone[i] ?? 0)) / step);
      const power = error.reduce((sum, x) => sum + x * x, 0) / error.length;
      const mean = error.reduce((sum, x) => sum + x, 0) / error.length;
      expect(power).toBeCloseTo(0.25, 2);
      expect(Math.abs(mean)).toBeLessThan(0.01);
    }
  });

  test('a tone below one step survives at its level, and has no harmonics that plain rounding would give', () => {
    const tone = sine(60_000, 0.01, { amplitude: 0.7 * step });
    const dithered = quantized(tone, true);
    const plain = quantized(tone, false);
    expect(Math.abs(db(fitSine(dithered, 0.01).amplitude / (0.7 * step)))).toBeLessThan(0.3);
    const thirdHarmonic = (samples: Float32Array) => responseDb(samples, 0.03) - responseDb(samples, 0.01);
    expect(thirdHarmonic(plain)).toBeGreaterThan(-20);
    expect(thirdHarmonic(dithered)).toBeLessThan(-35);
  });

  test('full scale does not wrap', () => {
    const output = quantized(new Float32Array(1000).fill(1), true);
    expect(output.every((x) => x > 0.9999)).toBe(true);
  });
});

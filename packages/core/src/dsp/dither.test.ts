import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { db, fitSine, responseDb, sine } from '../../test/signals.ts';
import { createQuantizer, quantize } from './dither.ts';
import { createRandom } from './random.ts';

afterEach(() => chooseKernels('simd'));

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

test('the kernel does what its plain twin does, to the bit, block after block', () => {
  const tone = sine(10_001, 0.0123, { amplitude: 1.01 });
  for (const bits of [2, 16, 24, 32]) {
    for (const dithered of [true, false]) {
      const run = () => {
        const quantizer = createQuantizer({ bits, random: dithered ? createRandom('dither') : undefined });
        const output = new Int32Array(tone.length);
        for (const [from, to] of [
          [0, 4000],
          [4000, 4004],
          [4004, 10_001],
        ] as const)
          quantizer(tone.subarray(from, to), output.subarray(from, to));
        return output;
      };
      const fast = run();
      chooseKernels('plain');
      expect(run()).toEqual(fast);
      chooseKernels('simd');
    }
  }
});

test('the dither of one sample says nothing of that of another', () => {
  const frames = 100_000;
  const output = new Int32Array(frames);
  quantize(new Float32Array(frames), output, { bits: 2, random: createRandom('dither') });
  const mean = output.reduce((sum, x) => sum + x, 0) / frames;
  for (let lag = 1; lag < 12; lag++) {
    let [product, power] = [0, 0];
    for (let i = lag; i < frames; i++) {
      product += (output[i]! - mean) * (output[i - lag]! - mean);
      power += (output[i]! - mean) ** 2;
    }
    expect(Math.abs(product / power)).toBeLessThan(0.015);
  }
});

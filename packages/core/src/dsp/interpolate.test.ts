import { describe, expect, test } from '@jest/globals';
import { db, fitSine, rmsOf, sine } from '../../test/signals.ts';
import { cubicAt, readCubic, sincReader } from './interpolate.ts';

function read(reader: typeof readCubic, input: Float32Array, step: number) {
  const output = new Float32Array(Math.floor((input.length - 400) / step));
  reader(input, { position: 200.37, step }, output);
  return output;
}

test('cubic interpolation passes through the samples and follows a straight line', () => {
  const line = Float32Array.from({ length: 10 }, (_, i) => 2 * i);
  expect(cubicAt(line, 4)).toBe(8);
  expect(cubicAt(line, 4.25)).toBeCloseTo(8.5, 6);
});

describe.each([0.5, 0.89, 1, 1.5, 2, 4])('at a step of %d', (step) => {
  test('the sinc reader is in tune, level and clean', () => {
    const cutoff = 0.35 / Math.max(1, step);
    const fit = fitSine(read(sincReader(step), sine(8000, cutoff), step), cutoff * step);
    expect(Math.abs(db(fit.amplitude))).toBeLessThan(0.05);
    expect(db(fit.residual * Math.SQRT2)).toBeLessThan(-96);
  });

  test('the cubic reader is clean enough for low notes', () => {
    const fit = fitSine(read(readCubic, sine(8000, 0.01), step), 0.01 * step);
    expect(db(fit.residual * Math.SQRT2)).toBeLessThan(-80);
  });
});

test('the sinc reader takes out what its highest step would fold back', () => {
  expect(db(rmsOf(read(sincReader(2), sine(8000, 0.3), 2)))).toBeLessThan(-96);
});

test('outside its ends a signal is silent', () => {
  const output = new Float32Array(10).fill(9);
  sincReader(1)(Float32Array.of(1, 1), { position: 5000, step: 1 }, output);
  expect(output.every((x) => x === 0)).toBe(true);
  readCubic(Float32Array.of(1, 1), { position: -5000, step: 1 }, output);
  expect(output.every((x) => x === 0)).toBe(true);
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { white } from '../../test/instruments.ts';
import { sine } from '../../test/signals.ts';
import { createStereoMeter } from './stereo.ts';

const LENGTH = 44100;

function image(...channels: Float32Array[]) {
  const meter = createStereoMeter();
  meter.process(channels);
  return meter.result();
}

test('channels so many degrees apart correlate by the cosine of that', () => {
  const left = sine(LENGTH, 0.01);
  for (const degrees of [0, 30, 60, 90, 120, 180]) {
    const angle = (degrees * Math.PI) / 180;
    const { width, correlation } = image(left, sine(LENGTH, 0.01, { phase: angle }));
    expect(correlation).toBeCloseTo(Math.cos(angle), 4);
    // |L − R| = 2 sin(φ/2), |L + R| = 2 cos(φ/2)
    const [side, middle] = [Math.sin(angle / 2), Math.cos(angle / 2)];
    expect(width).toBeCloseTo(side / (side + middle), 4);
  }
});

test('mono, a channel turned over, a silent one, and noises of their own', () => {
  const sound = white(1);
  const other = white(1, 0.3, 'other');
  const turned = sound.map((value) => -value);
  expect(image(sound)).toEqual({ width: 0, correlation: 1 });
  expect(image(sound, sound)).toEqual({ width: 0, correlation: 1 });
  expect(image(sound, turned)).toEqual({ width: 1, correlation: -1 });
  expect(image(sound, new Float32Array(sound.length))).toEqual({ width: 0.5, correlation: 0 });
  expect(image(new Float32Array(9), new Float32Array(9))).toEqual({ width: 0, correlation: 0 });
  expect(image()).toEqual({ width: 0, correlation: 0 });
  const { width, correlation } = image(sound, other);
  expect(Math.abs(width - 0.5)).toBeLessThan(0.01);
  expect(Math.abs(correlation)).toBeLessThan(0.02);
});

test('a source panned between the channels keeps its correlation at any pan and level', () => {
  const sound = white(0.2);
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (l, r) => {
        const { width, correlation } = image(
          sound.map((value) => l * value),
          sound.map((value) => r * value),
        );
        expect(correlation).toBeCloseTo(1, 6);
        expect(width).toBeCloseTo(Math.abs(l - r) / (Math.abs(l - r) + l + r), 3);
      },
    ),
    { numRuns: 20 },
  );
});

test('samples that are no numbers count for nothing', () => {
  expect(image(Float32Array.of(1, NaN, 1, 0.5), Float32Array.of(1, 1, Infinity, 0.5))).toEqual({
    width: 0,
    correlation: 1,
  });
});

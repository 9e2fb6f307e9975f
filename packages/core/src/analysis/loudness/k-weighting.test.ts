import { describe, expect, test } from '@jest/globals';
import { kWeighting, type Section } from './k-weighting.ts';

const { PI, abs, cos, hypot, log10, sin } = Math;

/** Gain of both sections together at a frequency, in dB. */
function gainDb(sections: readonly Section[], hz: number, sampleRate: number): number {
  const w = (2 * PI * hz) / sampleRate;
  const size = ([c0, c1, c2]: readonly [number, number, number]) =>
    hypot(c0 + c1 * cos(w) + c2 * cos(2 * w), c1 * sin(w) + c2 * sin(2 * w));
  return sections.reduce((sum, { b, a }) => sum + 20 * log10(size(b) / size([1, ...a])), 0);
}

test('at 48 kHz the coefficients are those that the recommendation prints', () => {
  const printed = [
    [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
    [1, -2, 1, -1.99004745483398, 0.99007225036621],
  ];
  for (const [i, { b, a }] of kWeighting(48000).entries()) {
    for (const [k, value] of [...b, ...a].entries()) expect(abs(value - (printed[i]?.[k] ?? NaN))).toBeLessThan(1e-12);
  }
});

describe.each([32000, 44100, 88200, 96000, 176400, 192000])('at %d Hz', (rate) => {
  test('997 Hz is raised by the 0.691 dB that the formula takes off again', () => {
    expect(abs(gainDb(kWeighting(rate), 997, rate) - 0.691)).toBeLessThan(0.03);
  });

  test.each([20, 50, 100, 500, 2000, 5000, 10000])('%d Hz weighs what it weighs at 48 kHz', (hz) => {
    const difference = gainDb(kWeighting(rate), hz, rate) - gainDb(kWeighting(48000), hz, 48000);
    expect(abs(difference)).toBeLessThan(0.05);
  });
});

test.each([8000, 11025, 16000, 22050])(
  'at %d Hz, where the shelf is near the upper end, the weights are 0.25 dB off',
  (rate) => {
    expect(abs(gainDb(kWeighting(rate), 997, rate) - 0.691)).toBeLessThan(0.05);
    for (const hz of [20, 50, 100, 500]) {
      const difference = gainDb(kWeighting(rate), hz, rate) - gainDb(kWeighting(48000), hz, 48000);
      expect(abs(difference)).toBeLessThan(0.25);
    }
  },
);

test.each([1, 100, 2000, 3364, 4000])('at %d Hz, below every sound, the filter is stable', (rate) => {
  for (const { a } of kWeighting(rate)) {
    expect(abs(a[1])).toBeLessThan(1);
    expect(abs(a[0])).toBeLessThan(1 + a[1]);
  }
});

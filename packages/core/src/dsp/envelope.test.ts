import { describe, expect, test } from '@jest/globals';
import { fadeCurve, fadeIn, fadeOut, type FadeShape } from './envelope.ts';

const shapes: readonly FadeShape[] = ['linear', 'equalPower', 'raisedCosine'];

describe.each(shapes)('a %s fade', (shape) => {
  test('starts at 0, rises all the way and would reach 1 at the next sample', () => {
    const curve = fadeCurve(shape, 1000);
    expect(curve[0]).toBe(0);
    expect(curve.every((gain, i) => i === 0 || gain > (curve[i - 1] ?? 0))).toBe(true);
    expect(curve[999]).toBeGreaterThan(0.998);
  });

  test('leaves the first or last sample at 0 and the other side alone', () => {
    const [head, tail] = [new Float32Array(50).fill(1), new Float32Array(50).fill(1)];
    fadeIn(head, fadeCurve(shape, 20));
    fadeOut(tail, fadeCurve(shape, 20));
    expect([head[0], head[20], tail[49], tail[29]]).toEqual([0, 1, 0, 1]);
    expect(head.toReversed()).toEqual(tail);
  });

  test('may be longer than the signal', () => {
    const short = new Float32Array(5).fill(1);
    fadeIn(short, fadeCurve(shape, 20));
    expect(short[0]).toBe(0);
    expect(() => fadeOut(new Float32Array(0), fadeCurve(shape, 20))).not.toThrow();
  });
});

test('equal power and its mirror add up to one power, raised cosines to one amplitude', () => {
  for (let i = 0; i <= 100; i++) {
    const [power, amplitude] = [fadeCurve('equalPower', 100), fadeCurve('raisedCosine', 100)];
    if (i > 0 && i < 100) {
      expect((power[i] ?? 0) ** 2 + (power[100 - i] ?? 0) ** 2).toBeCloseTo(1, 6);
      expect((amplitude[i] ?? 0) + (amplitude[100 - i] ?? 0)).toBeCloseTo(1, 6);
    }
  }
});

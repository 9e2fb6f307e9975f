import { expect, test } from '@jest/globals';
import { forEachAngle } from './rotation.ts';

test('cosines and sines stay exact, however many there are', () => {
  const step = (2 * Math.PI) / 9973;
  let visited = 0;
  forEachAngle(20_001, step, (i, cosine, sine) => {
    visited++;
    expect(Math.abs(cosine - Math.cos(i * step))).toBeLessThan(1e-12);
    expect(Math.abs(sine - Math.sin(i * step))).toBeLessThan(1e-12);
  });
  expect(visited).toBe(20_001);
});

import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../dsp/random.ts';
import { momentarySegments, shortTermSegments, slidingPower } from './sliding-power.ts';
import { segmentStart } from './weighted-energy.ts';

test('windows are 400 ms and 3 s long', () => {
  expect([momentarySegments, shortTermSegments]).toEqual([40, 300]);
});

describe.each([8000, 11025, 44100])('at %d Hz', (rate) => {
  test('the means are those of summing every segment of the window, from the first full window on', () => {
    const random = createRandom('sliding');
    const energies = Array.from({ length: 700 }, () => random.next());
    const windows = slidingPower(rate);
    for (const [i, energy] of energies.entries()) {
      windows.push(energy);
      for (const [size, measured] of [
        [40, windows.momentary()],
        [300, windows.shortTerm()],
      ] as const) {
        if (i + 1 < size) {
          expect(measured).toBeUndefined();
          continue;
        }
        const sum = energies.slice(i + 1 - size, i + 1).reduce((total, value) => total + value, 0);
        const frames = segmentStart(i + 1, rate) - segmentStart(i + 1 - size, rate);
        expect(measured).toBeCloseTo(sum / frames, 12);
      }
    }
  });
});

test('silence after a roar is silence, to the last bit', () => {
  const windows = slidingPower(48000);
  for (let i = 0; i < 1000; i++) windows.push(i < 700 ? 1e9 / 3 : 0);
  expect([windows.momentary(), windows.shortTerm()]).toEqual([0, 0]);
});

test('at a rate so low that a window holds no frame, its power is 0', () => {
  const windows = slidingPower(1);
  for (let i = 0; i < 40; i++) windows.push(0);
  expect(windows.momentary()).toBe(0);
});

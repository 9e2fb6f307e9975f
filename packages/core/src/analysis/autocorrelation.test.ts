import { expect, test } from '@jest/globals';
import { createRandom } from '../dsp/random.ts';
import { autocorrelation } from './autocorrelation.ts';

const random = createRandom('autocorrelation');

/** The sum that defines it. */
function plainly(values: Float64Array, longest: number): number[] {
  const mean = (lag: number): number => {
    let sum = 0;
    for (let at = 0; at + lag < values.length; at++) sum += (values[at] as number) * (values[at + lag] as number);
    return sum / (values.length - lag);
  };
  return Array.from({ length: longest + 1 }, (_, lag) => mean(lag) / mean(0));
}

test.each([
  ['in one transform', 500, 2 ** 18],
  ['in parts', 500, 64],
  ['in two parts that just fit', 88, 64],
  ['in parts, one of which has a single value', 45, 64],
  ['of no more values than lags', 21, 2 ** 18],
])('it is that of the sum that defines it, %s', (_, length, largest) => {
  const values = Float64Array.from({ length }, () => random.uniform(-1, 2));
  const found = autocorrelation(values, 20, largest);
  for (const [lag, expected] of plainly(values, 20).entries()) expect(found[lag]).toBeCloseTo(expected, 12);
});

test('of silence there is none', () => {
  expect([...autocorrelation(new Float64Array(100), 3)]).toEqual([0, 0, 0, 0]);
});

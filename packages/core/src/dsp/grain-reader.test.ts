import { expect, test } from '@jest/globals';
import { db, fitSine, rmsOf, sine } from '../../test/signals.ts';
import { grainReader } from './grain-reader.ts';

const tone = (cutoff: number) => sine(9000, cutoff);

test.each([0.37, 0.94387, 1, 1.4983, 2])('a tone read at %d times its speed is that tone, clean to −70 dB', (step) => {
  const output = new Float32Array(3000);
  for (const cutoff of [0.003, 0.05, 0.15]) {
    grainReader(step)([tone(cutoff)], { position: 300.25, step }, [output]);
    const { amplitude, residual } = fitSine(output, cutoff * step, 0);
    expect(db(amplitude)).toBeCloseTo(0, 1);
    expect(db(residual)).toBeLessThan(-70);
  }
});

test('what would pass Nyquist is gone', () => {
  const output = new Float32Array(3000);
  grainReader(2)([tone(0.3)], { position: 200, step: 2 }, [output]);
  expect(db(rmsOf(output))).toBeLessThan(-75);
});

test('two channels come out as each of them would alone', () => {
  const [left, right, alone] = [new Float32Array(500), new Float32Array(500), new Float32Array(500)];
  const head = { position: -3.3, step: 1.2599 };
  const read = grainReader(1.26);
  read([tone(0.02), tone(0.1)], head, [left, right]);
  for (const [cutoff, output] of [
    [0.02, left],
    [0.1, right],
  ] as const) {
    read([tone(cutoff)], head, [alone]);
    for (const [i, x] of alone.entries()) expect(output[i]).toBeCloseTo(x, 5);
  }
});

test('outside the input there is silence', () => {
  const output = new Float32Array(100);
  grainReader(1)([new Float32Array(50).fill(1)], { position: 25, step: 1 }, [output]);
  expect(output[2]).toBeCloseTo(1, 2);
  expect(output[99]).toBe(0);
  grainReader(1)([new Float32Array(50).fill(1)], { position: -200, step: 1 }, [output]);
  expect(rmsOf(output)).toBe(0);
});

import { expect, test } from '@jest/globals';
import { sine } from '../../test/signals.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { levelSpreadDb } from './level-spread.ts';

const rate = 8000;
const tone = sine(4 * rate, 500 / rate, { amplitude: 0.5 });

test('a tone is steady, however loud', () => {
  for (const gain of [1, 1e-3]) {
    expect(levelSpreadDb(audioBuffer(rate, [tone.map((x) => x * gain)]))).toBeLessThan(0.01);
  }
});

test('half of it 6 dB quieter is a spread of 3 dB', () => {
  const stepped = tone.map((x, i) => (i < 2 * rate ? x : x / 2));
  expect(levelSpreadDb(audioBuffer(rate, [stepped, stepped]))).toBeCloseTo(3.01, 1);
});

test('silence, and what is shorter than two pieces, has none; a gap counts as 60 dB at the most', () => {
  expect(levelSpreadDb(audioBuffer(rate, [new Float32Array(rate)]))).toBe(0);
  expect(levelSpreadDb(audioBuffer(rate, [tone.subarray(0, 900)]))).toBe(0);
  expect(levelSpreadDb(audioBuffer(rate, [tone.map((x, i) => (i < 2 * rate ? x : 0))]))).toBeLessThan(31.6);
});

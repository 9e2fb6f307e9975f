import { expect, test } from '@jest/globals';
import { sine } from '../../../test/signals.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { tamePeaks } from './tame-peaks.ts';

const rate = 44100;

test('a tick comes down to the ceiling, in all channels alike, and leaves its surroundings alone', () => {
  const tone = sine(rate, 0.01, { amplitude: 0.1 });
  const ticked = tone.slice();
  ticked[20_000] = 0.9;
  const audio = audioBuffer(rate, [ticked, tone.slice()]);
  tamePeaks(audio, { gain: 1, ceiling: 0.3 });
  const [left = tone, right = tone] = audio.channels;
  expect(Math.max(...left.map(Math.abs))).toBeLessThan(0.300001);
  expect(left[20_000]).toBeGreaterThan(0.25);
  expect((right[20_010] ?? 0) / (tone[20_010] ?? 1)).toBeLessThan(0.4);
  for (const i of [0, 15_000, 19_000, 21_000, rate - 1]) expect(left[i]).toBe(tone[i]);
});

test('the gain moves without a corner', () => {
  const audio = audioBuffer(rate, [new Float32Array(rate).fill(0.1), new Float32Array(rate)]);
  const [level = new Float32Array(0), other = new Float32Array(0)] = audio.channels;
  other[30_000] = 1;
  tamePeaks(audio, { gain: 1, ceiling: 0.25 });
  const steps = level.map((x, i) => (i === 0 ? 0 : Math.abs(x - (level[i - 1] ?? 0))));
  expect(Math.max(...steps)).toBeLessThan(0.1 / 500);
});

test('what stays under the ceiling is not touched', () => {
  const tone = sine(5000, 0.01, { amplitude: 0.2 });
  const audio = audioBuffer(rate, [tone.slice()]);
  tamePeaks(audio, { gain: 1, ceiling: 0.2 });
  expect(audio.channels[0]).toEqual(tone);
});

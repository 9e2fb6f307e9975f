import { expect, test } from '@jest/globals';
import { drumReference } from '../../../test/drum-reference.ts';
import { resample } from '../../dsp/resample.ts';
import { soundReader } from '../sound/sound-reader.ts';
import { hitTimes } from './hit-times.ts';

const pattern = { kick: [], snare: [0, 4, 8, 12], hat: [] };
const beats = Array.from({ length: 32 }, (_, beat) => (beat * 60) / 140 + 0.037);

/** By how much the latest and the earliest time differ from the beats, in ms. */
function errors(times: readonly number[]): number[] {
  const late = times.map((time, beat) => 1000 * (time - (beats[beat] ?? 0)));
  return [Math.min(...late), Math.max(...late)];
}

test.each([48_000, 44_100])(
  'hits begin where they were put, before and after a conversion from %i Hz',
  async (rate) => {
    const samples = drumReference({ bars: 8, offsetSec: 0.037, sampleRate: rate, pattern });
    for (const toRate of [rate, rate === 48_000 ? 44_100 : 48_000]) {
      const sound = soundReader([resample(samples, rate, toRate)]);
      // Known a little too early and too late, as they are by their spectrum.
      const frames = beats.map((sec, beat) => Math.round((sec + (beat % 2 === 0 ? -0.0008 : 0.0005)) * toRate));
      const [least = NaN, most = NaN] = errors(await hitTimes(sound, frames, toRate));
      expect(least).toBeGreaterThan(-0.05);
      expect(most).toBeLessThan(0.05);
    }
  },
);

test('a hit at the very start and one at the very end are inside', async () => {
  const samples = new Float32Array(100).fill(0.5, 0, 3).fill(0.5, 98);
  expect(await hitTimes(soundReader([samples]), [0, 98], 48_000)).toEqual([
    expect.closeTo(0, 4),
    expect.closeTo(98 / 48_000, 4),
  ]);
  expect(await hitTimes(soundReader([samples]), [], 48_000)).toEqual([]);
});

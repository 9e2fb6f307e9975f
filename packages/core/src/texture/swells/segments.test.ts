import { expect, test } from '@jest/globals';
import { sine } from '../../../test/signals.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { uniformNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { textureSource } from '../source.ts';
import { sustainedSegments } from './segments.ts';

const rate = 44100;

function track(seconds: number, shape: (second: number) => number) {
  const tone = sine(seconds * rate, 220 / rate, { amplitude: 0.3 });
  return textureSource(audioBuffer(rate, [tone.map((x, i) => x * shape(i / rate))]));
}

const whole = (seconds: number) => [{ startFrame: 0, endFrame: seconds * rate }];

test('segments do not overlap, are as long as asked for and no more than asked for', () => {
  const segments = sustainedSegments(
    track(20, () => 1),
    whole(20),
    { frames: 2 * rate, count: 4 },
  );
  expect(segments.length).toBe(4);
  const ordered = segments.toSorted((a, b) => a.startFrame - b.startFrame);
  for (const [i, { startFrame, endFrame }] of ordered.entries()) {
    expect(endFrame - startFrame).toBe(2 * rate);
    expect(startFrame).toBeGreaterThanOrEqual(ordered[i - 1]?.endFrame ?? 0);
  }
});

test('the steady, tonal place comes first, the restless one not at all', () => {
  const tone = sine(12 * rate, 220 / rate, { amplitude: 0.3 });
  const noise = uniformNoise(12 * rate, createRandom('noise'));
  const samples = tone.map((x, i) => (i < 6 * rate ? 0.3 * (noise[i] ?? 0) * (i % 8820 < 3000 ? 1 : 0.1) : x));
  const source = textureSource(audioBuffer(rate, [samples]));
  const segments = sustainedSegments(source, whole(12), { frames: 2 * rate, count: 6 });
  expect(segments.length).toBeGreaterThan(0);
  for (const { startFrame } of segments) expect(startFrame).toBeGreaterThanOrEqual(5.9 * rate);
});

test('a sound that swells up and dies away is taken where it lasts', () => {
  const source = track(2, (second) => (second < 0.5 ? second / 0.5 : Math.exp(-3 * Math.max(0, second - 1))));
  const [segment] = sustainedSegments(source, whole(2), { frames: 4 * rate, count: 2 });
  expect((segment?.startFrame ?? 0) / rate).toBeGreaterThan(0.05);
  expect((segment?.endFrame ?? 0) / rate).toBeLessThan(1.6);
});

test('silence and a mere tick hold nothing', () => {
  expect(
    sustainedSegments(
      track(3, () => 0),
      whole(3),
      { frames: rate, count: 3 },
    ),
  ).toEqual([]);
  const tick = track(1, (second) => (second < 0.05 ? 1 : 0));
  expect(sustainedSegments(tick, whole(1), { frames: rate, count: 3 })).toEqual([]);
});

import { expect, test } from '@jest/globals';
import { createRandom } from '../dsp/random.ts';
import { whiteNoise } from '../dsp/noise.ts';
import { createTrackMeter } from './track-measures.ts';

test('noise names neither a tempo nor a key', () => {
  const noise = whiteNoise(10 * 44_100, createRandom('rain'));
  const meter = createTrackMeter({ sampleRate: 44_100, channels: 1, frames: noise.length });
  meter.process([noise]);
  expect(meter.finish().measures).toMatchObject({ tempo: undefined, key: undefined });
});

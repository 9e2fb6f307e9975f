import { expect, test } from '@jest/globals';
import { sine } from '../../../test/signals.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { loudness } from './loudness.ts';
import { createLoudnessMeter } from './loudness-meter.ts';

test('a whole buffer reads what the meter reads', () => {
  const channels = [0.1, 0.5].map((amplitude) => sine(5 * 44100, 1000 / 44100, { amplitude }));
  const meter = createLoudnessMeter(44100, 2);
  meter.process(channels);
  expect(loudness(audioBuffer(44100, channels))).toEqual(meter.result());
});

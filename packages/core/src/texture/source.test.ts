import { expect, test } from '@jest/globals';
import { sine } from '../../test/signals.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { textureSource } from './source.ts';

test('surround is heard as stereo, so that no texture has more channels than a sampler plays', () => {
  const channels = Array.from({ length: 6 }, (_, index) => sine(1000, 0.01 * (index + 1)));
  const slice = textureSource(audioBuffer(48000, channels)).slice(100, 300);
  expect(slice.channels.map((channel) => channel.length)).toEqual([200, 200]);
});

test('a slice is a copy', () => {
  const source = textureSource(audioBuffer(48000, [sine(1000, 0.01)]));
  source.slice(0, 10).channels[0]?.fill(1);
  expect(source.slice(0, 10).channels[0]).toEqual(sine(1000, 0.01).slice(0, 10));
});

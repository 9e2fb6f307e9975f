import { expect, test } from '@jest/globals';
import { sine } from '../../test/signals.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { textureSource } from './source.ts';

test('surround is heard as stereo, so that no texture has more channels than a sampler plays', () => {
  const channels = Array.from({ length: 6 }, (_, index) => sine(1000, 0.01 * (index + 1)));
  const view = textureSource(audioBuffer(48000, channels)).view(100, 300);
  expect(view.channels.map((channel) => channel.length)).toEqual([200, 200]);
});

test('a view ends where the source does', () => {
  const source = textureSource(audioBuffer(48000, [sine(1000, 0.01)]));
  expect(source.view(990, 1010).channels[0]).toEqual(sine(1000, 0.01).slice(990));
  expect(source.view(-5, 3).channels[0]?.length).toBe(3);
  expect(source.view(2000, 3000).channels[0]?.length).toBe(0);
});

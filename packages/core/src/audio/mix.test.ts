import { expect, test } from '@jest/globals';
import { audioBuffer, silentBuffer } from './audio-buffer.ts';
import { mixInto } from './mix.ts';

const audio = audioBuffer(8000, [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)]);

test('a mix adds with a gain, cut at the ends of the target', () => {
  const target = silentBuffer(8000, 2, 4);
  mixInto(target, audio, { atFrame: 2, gain: 0.5 });
  mixInto(target, audio, { atFrame: -2 });
  expect(target.channels.map((channel) => [...channel])).toEqual([
    [3, 0, 0.5, 1],
    [6, 0, 2, 2.5],
  ]);
});

test('a mono source goes to every channel, others must match', () => {
  const target = silentBuffer(8000, 2, 1);
  mixInto(target, audioBuffer(8000, [Float32Array.of(1)]));
  expect(target.channels.map((channel) => channel[0])).toEqual([1, 1]);
  expect(() => mixInto(silentBuffer(8000, 3, 1), audio)).toThrow(/channels/);
  expect(() => mixInto(silentBuffer(9000, 2, 1), audio)).toThrow(/Hz/);
});

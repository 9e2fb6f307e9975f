import { expect, test } from '@jest/globals';
import { soundReader } from './sound-reader.ts';
import { streamOf } from '../block-source.ts';
import { monoStream } from './mono-stream.ts';

test('one channel is the mean of all', async () => {
  const stereo = soundReader([Float32Array.of(1, 0.5, -1), Float32Array.of(0, 0.5, -0.5)]);
  const mono = monoStream(streamOf(stereo));
  expect([mono.channels, mono.frames]).toEqual([1, 3]);
  expect([...(await mono.read(2)), ...(await mono.read(2))]).toEqual([
    Float32Array.of(0.5, 0.5),
    Float32Array.of(-0.75),
  ]);
  const stream = streamOf(soundReader([Float32Array.of(1)]));
  expect(monoStream(stream)).toBe(stream);
});

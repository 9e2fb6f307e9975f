import { expect, test } from '@jest/globals';
import { readStream } from '../../test/streams.ts';
import { soundReader } from './sound/sound-reader.ts';
import { forEachBlock, streamOf } from './block-source.ts';

const ramp = (frames: number, from = 0) => Float32Array.from({ length: frames }, (_, i) => from + i);

test('the stream of a sound is the sound, however it is cut, and behind its end there is nothing', async () => {
  const sound = [ramp(1000), ramp(1000, 5000)];
  for (const cut of [1, 7, 999, 1000, 4096]) {
    expect(await readStream(streamOf(soundReader(sound)), cut)).toEqual(sound);
  }
  const stream = streamOf(soundReader(sound));
  await stream.read(1000);
  expect(await stream.read(10)).toEqual([new Float32Array(0), new Float32Array(0)]);
  expect(await readStream(streamOf(soundReader([new Float32Array(0)])))).toEqual([new Float32Array(0)]);
});

test('a stream is handed on whole, each block with its place', async () => {
  const sound = ramp(20_000);
  const taken = new Float32Array(20_000);
  await forEachBlock(streamOf(soundReader([sound])), ([block], startFrame) => {
    taken.set(block ?? [], startFrame);
  });
  expect(taken).toEqual(sound);
});

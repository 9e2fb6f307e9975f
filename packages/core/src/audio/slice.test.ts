import { expect, test } from '@jest/globals';
import { audioBuffer } from './audio-buffer.ts';
import { sliceAudio } from './slice.ts';

const audio = audioBuffer(8000, [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)]);

test('a slice is a copy within the ends', () => {
  const slice = sliceAudio(audio, -5, 2);
  expect(slice).toEqual(audioBuffer(8000, [Float32Array.of(1, 2), Float32Array.of(4, 5)]));
  expect(sliceAudio(audio, 2, 1).channels[0]?.length).toBe(0);
  expect(slice.channels[0]?.buffer).not.toBe(audio.channels[0]?.buffer);
});

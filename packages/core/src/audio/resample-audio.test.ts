import { expect, test } from '@jest/globals';
import { audioBuffer } from './audio-buffer.ts';
import { resampleAudio } from './resample-audio.ts';

const audio = audioBuffer(8000, [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)]);

test('resampling keeps the channels and leaves a buffer of the right rate alone', () => {
  expect(resampleAudio(audio, 8000)).toBe(audio);
  const doubled = resampleAudio(audio, 16000);
  expect([doubled.sampleRate, doubled.channels.length, doubled.channels[0]?.length]).toEqual([16000, 2, 6]);
});

import { expect, test } from '@jest/globals';
import { sine } from '../../../test/signals.ts';
import { InternalError } from '../../errors.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { loudness, loudnessSeries } from './loudness.ts';
import { createLoudnessMeter } from './loudness-meter.ts';

const tones = [0.1, 0.5].map((amplitude) => sine(5 * 44100, 1000 / 44100, { amplitude }));

test('a whole buffer reads what the meter reads', () => {
  const meter = createLoudnessMeter(44100, 2);
  meter.process(tones);
  expect(loudness(audioBuffer(44100, tones))).toEqual(meter.result());
});

test('channels may be given weights of their own, one each', () => {
  const audio = audioBuffer(44100, tones);
  const [loud] = tones.slice(1);
  const alone = loudness(audioBuffer(44100, [loud as Float32Array])).integratedLufs;
  expect(loudness(audio, { weights: [0, 1] }).integratedLufs).toBeCloseTo(alone, 9);
  expect(loudness(audio, { weights: [0, 2] }).integratedLufs).toBeCloseTo(alone + 3.01, 2);
  expect(() => loudness(audio, { weights: [1] })).toThrow(InternalError);
});

test('the series has a value every 10 ms, and the maxima are its largest', () => {
  const [quiet, loud] = [0.1, 0.4].map((amplitude) => sine(3 * 44100, 1000 / 44100, { amplitude }));
  const audio = audioBuffer(44100, [Float32Array.from([...(quiet ?? []), ...(loud ?? [])])]);
  const { stepSec, momentaryLufs, shortTermLufs } = loudnessSeries(audio);
  expect(stepSec).toBe(0.01);
  expect([momentaryLufs.length, shortTermLufs.length]).toEqual([600, 600]);
  expect([momentaryLufs[38], shortTermLufs[298]]).toEqual([NaN, NaN]);
  expect(momentaryLufs[39]).toBeCloseTo(-23, 1);
  expect(shortTermLufs[299]).toBeCloseTo(-23, 1);
  const { maxMomentaryLufs, maxShortTermLufs } = loudness(audio);
  expect(Math.max(...momentaryLufs.slice(39))).toBe(maxMomentaryLufs);
  expect(Math.max(...shortTermLufs.slice(299))).toBe(maxShortTermLufs);
});

test('a series of less than a window says so, and one of silence is −∞', () => {
  const { momentaryLufs } = loudnessSeries(audioBuffer(48000, [new Float32Array(48000 * 0.41)]));
  expect(Array.from(momentaryLufs.subarray(38))).toEqual([NaN, -Infinity, -Infinity]);
  expect(loudnessSeries(audioBuffer(48000, [new Float32Array(479)])).momentaryLufs.length).toBe(0);
});

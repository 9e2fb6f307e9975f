import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { sine } from '../../test/signals.ts';
import { audioBuffer, silentBuffer } from './audio-buffer.ts';
import { applyGain, peak, peakDb, removeDc, rms, rmsDb } from './level.ts';

afterEach(() => chooseKernels('simd'));

test('a full-scale sine has a peak of 0 dBFS and an RMS of −3.01 dB', () => {
  const audio = audioBuffer(48000, [sine(48000, 0.01)]);
  expect(peakDb(audio)).toBeCloseTo(0, 2);
  expect(rmsDb(audio)).toBeCloseTo(-3.01, 2);
});

test('the peak is the largest of all channels, the RMS is over all of them', () => {
  const audio = audioBuffer(48000, [Float32Array.of(0.5, 0.5), Float32Array.of(-1, 0)]);
  expect(peak(audio)).toBe(1);
  expect(rms(audio)).toBeCloseTo(Math.sqrt(1.5 / 4), 9);
});

test('silence and emptiness have a level of −∞', () => {
  expect([peak(silentBuffer(48000, 2, 10)), rms(silentBuffer(48000, 2, 0))]).toEqual([0, 0]);
  expect([peakDb(silentBuffer(48000, 1, 10)), rmsDb(silentBuffer(48000, 1, 10))]).toEqual([-Infinity, -Infinity]);
});

test('the constant offset goes, channel by channel, and nothing else', () => {
  const audio = audioBuffer(48000, [sine(1000, 0.01).map((x) => x + 0.25), sine(1000, 0.02).map((x) => x - 0.5)]);
  const { channels } = removeDc(audio);
  for (let i = 0; i < 1000; i++) expect(channels[1]?.[i]).toBeCloseTo(Math.sin(2 * Math.PI * 0.02 * i), 5);
  expect(channels[0]?.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 3);
});

test('a gain makes a new buffer', () => {
  const audio = audioBuffer(48000, [Float32Array.of(0.5)]);
  expect([applyGain(audio, 2).channels[0]?.[0], audio.channels[0]?.[0]]).toEqual([1, 0.5]);
});

test('kernels level as their plain twins do, of any length', () => {
  for (const frames of [0, 1, 2, 3, 5, 1001]) {
    const audio = audioBuffer(48000, [sine(frames, 0.013).map((x) => x + 0.25), sine(frames, 0.02)]);
    const [level, centred] = [rms(audio), removeDc(audio)];
    chooseKernels('plain');
    expect(rms(audio)).toBeCloseTo(level, 12);
    for (const [c, channel] of removeDc(audio).channels.entries()) {
      expect(centred.channels[c]!.length).toBe(frames);
      for (const [i, x] of channel.entries()) expect(centred.channels[c]![i]).toBeCloseTo(x, 6);
    }
    chooseKernels('simd');
  }
});

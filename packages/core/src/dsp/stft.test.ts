import { expect, test } from '@jest/globals';
import { createStft, forEachStftFrame } from './stft.ts';
import { hann, kaiser, kaiserBeta } from './window.ts';

test('frames reach from the first sample to the last, and hold silence outside the signal', () => {
  const samples = new Float32Array(1000).fill(1);
  const starts: number[] = [];
  forEachStftFrame(samples, { stft: createStft(256), hop: 128 }, (start) => starts.push(start));
  expect(starts[0]).toBe(0);
  expect(starts.at(-1)! + 256).toBeGreaterThanOrEqual(1000);
  expect(starts.at(-1)! + 256 - 128).toBeLessThan(1000);

  const stft = createStft(256);
  stft.transform(samples, -256);
  expect(Math.abs(stft.re[0]!)).toBe(0);
  stft.transform(samples, -128);
  expect(stft.re[0]).toBeCloseTo(64.5, 3);
  stft.transform(samples, 300);
  expect(stft.re[0]).toBeCloseTo(128, 3);
});

test('Hann windows half a length apart sum to one', () => {
  const window = hann(512);
  for (let index = 0; index < 256; index++) expect(window[index]! + window[index + 256]!).toBeCloseTo(1, 6);
});

test('a Kaiser window keeps its side lobes below the attenuation asked for', () => {
  const size = 64;
  const padded = new Float64Array(4096);
  padded.set(kaiser(size, kaiserBeta(80)));
  const stft = createStft(4096, new Float64Array(4096).fill(1));
  stft.transform(padded, 0);
  const peak = Math.hypot(stft.re[0]!, stft.im[0]!);
  // The main lobe ends at √(1 + (β/π)²) bins of the window's own length; side lobes of the window itself are
  // some 20 dB above the ripple of the filter made with it.
  const mainLobe = Math.ceil((4096 / size) * Math.hypot(1, kaiserBeta(80) / Math.PI) * 1.02);
  for (let bin = mainLobe; bin < stft.bins; bin++) {
    expect(20 * Math.log10(Math.hypot(stft.re[bin]!, stft.im[bin]!) / peak)).toBeLessThan(-57);
  }
});

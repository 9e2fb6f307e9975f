import { expect, test } from '@jest/globals';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { highestHz, lowestHz, soundPicture } from './sound-picture.ts';

const size = { points: 64, columns: 32, bands: 40 };

function tone(hz: number, frames: number, gain = 0.5): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => gain * Math.sin((2 * Math.PI * hz * i) / 48_000));
}

function bandOf(hz: number): number {
  return Math.floor((size.bands * Math.log2(hz / lowestHz)) / Math.log2(highestHz / lowestHz));
}

test.each([200, 1000, 8000])('a tone of %d Hz is brightest in its band, in every column', (hz) => {
  const { spectrogram } = soundPicture(audioBuffer(48_000, [tone(hz, 96_000)]), size);
  for (let column = 1; column < size.columns - 1; column++) {
    const levels = [...spectrogram.subarray(column * size.bands, (column + 1) * size.bands)];
    expect(Math.abs(levels.indexOf(Math.max(...levels)) - bandOf(hz))).toBeLessThanOrEqual(1);
    expect(Math.max(...levels)).toBeGreaterThanOrEqual(14);
  }
});

test('the waveform reaches as far as the samples of the louder channel, and lasts as long as the sound', () => {
  const half = tone(300, 48_000);
  half.fill(0, 24_000);
  const { lows, highs } = soundPicture(audioBuffer(48_000, [half, new Float32Array(48_000)]), size);
  expect([highs[5], lows[5]]).toEqual([64, -63]);
  expect([highs[40], lows[40]]).toEqual([0, 0]);
});

test('a tone that stops stops in the spectrogram', () => {
  const half = tone(1000, 96_000);
  half.fill(0, 48_000);
  const { spectrogram } = soundPicture(audioBuffer(48_000, [half]), size);
  const levelAt = (column: number): number => spectrogram[column * size.bands + bandOf(1000)] as number;
  expect(levelAt(8)).toBeGreaterThan(12);
  expect(levelAt(24)).toBe(0);
});

test.each([0, 1, 37])('%d frames make a picture too', (frames) => {
  const { lows, spectrogram } = soundPicture(audioBuffer(44_100, [new Float32Array(frames)]), size);
  expect(lows).toHaveLength(size.points);
  expect(spectrogram.every((level) => level === 0)).toBe(true);
});

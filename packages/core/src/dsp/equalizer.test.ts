import { describe, expect, test } from '@jest/globals';
import { responseDb } from '../../test/signals.ts';
import { createEqualizer, type EqualizerBand } from './equalizer.ts';
import { butterworthHighpass, filterInPlace } from './filter.ts';
import { createSectionFilter } from './section-filter.ts';

/** The response of bands at a frequency, in dB. */
function responseOf(bands: readonly EqualizerBand[], frequencies: readonly number[]): number[] {
  const impulse = new Float32Array(1 << 14);
  impulse[0] = 1;
  createEqualizer(bands, 1).process([impulse]);
  return frequencies.map((frequency) => responseDb(impulse, frequency));
}

describe.each([-12, -3, 3, 12])('%i dB', (gainDb) => {
  const gain = 10 ** (gainDb / 20);

  test('of a bell are reached at its centre, half of them half a bandwidth away, and nothing far off', () => {
    const q = 2;
    const band = { kind: 'bell', frequency: 0.02, gain, q } as const;
    // The bandwidth in octaves of a q, without warping: the two points lie at f ÷ ratio and f · ratio.
    const ratio = 1 / (2 * q) + Math.sqrt(1 + 1 / (4 * q * q));
    const [centre, below, above, low, high] = responseOf([band], [0.02, 0.02 / ratio, 0.02 * ratio, 0.0005, 0.45]);
    expect(centre).toBeCloseTo(gainDb, 2);
    expect(below).toBeCloseTo(gainDb / 2, 1);
    expect(above).toBeCloseTo(gainDb / 2, 1);
    expect(low).toBeCloseTo(0, 1);
    expect(high).toBeCloseTo(0, 1);
  });

  test('of a shelf are reached on its side, half of them at its frequency, nothing on the other side', () => {
    const shape = { frequency: 0.02, gain, q: Math.SQRT1_2 };
    const low = responseOf([{ kind: 'lowShelf', ...shape }], [0.0005, 0.02, 0.4]);
    const high = responseOf([{ kind: 'highShelf', ...shape }], [0.4, 0.02, 0.0005]);
    for (const [side, middle, other] of [low, high]) {
      expect(side).toBeCloseTo(gainDb, 1);
      expect(middle).toBeCloseTo(gainDb / 2, 2);
      expect(other).toBeCloseTo(0, 1);
    }
  });
});

test('a boost and the same cut are each other undone', () => {
  const impulse = new Float32Array(4000);
  impulse[0] = 1;
  const band = { kind: 'bell', frequency: 0.05, q: 1 } as const;
  createEqualizer(
    [
      { ...band, gain: 2 },
      { ...band, gain: 0.5 },
    ],
    1,
  ).process([impulse]);
  expect(impulse[0]).toBeCloseTo(1, 6);
  expect(impulse.subarray(1).every((value) => Math.abs(value) < 1e-6)).toBe(true);
});

test('two channels side by side and one alone give what the plain filter gives', () => {
  const sections = butterworthHighpass(0.03, 3);
  const sound = ['left', 'right', 'third'].map((_, c) =>
    Float32Array.from({ length: 900 }, (_, i) => (i * (c + 3)) % 7),
  );
  const plain = sound.map((channel) => channel.slice());
  for (const channel of plain) filterInPlace(channel, sections);
  createSectionFilter(sections, 3).process(sound);
  for (const [c, channel] of sound.entries()) {
    expect(channel.every((value, i) => Math.abs(value - (plain[c]?.[i] ?? 0)) < 1e-5)).toBe(true);
  }
});

import { describe, expect, test } from '@jest/globals';
import { chord, drums, mix, pink, placed, RATE, shaped } from '../../test/instruments.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { createRandom } from '../dsp/random.ts';
import { analyzeTrack } from './track.ts';

const { exp } = Math;

const names = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];
const major = [0, 4, 7];
const minor = [0, 3, 7];

/** Chords with a bass, half a second each; roots in semitones over C, tuned so many cents off. */
function progression(chords: readonly (readonly [root: number, triad: readonly number[]])[], cents = 0): Float32Array {
  const hz = (semitones: number): number => 261.6256 * 2 ** ((semitones + cents / 100) / 12);
  return placed(
    chords.length / 2,
    chords.map(([root, triad], index) => {
      const notes = [...triad.map((step) => hz((root % 12) + step)), hz((root % 12) - 24)];
      return [index / 2, shaped(chord(0.5, notes), (time) => exp(-time))];
    }),
  );
}

function key(samples: Float32Array) {
  return analyzeTrack(audioBuffer(RATE, [samples])).key;
}

describe('cadences', () => {
  test.each(names.map((name, tonic) => [name, tonic] as const))('in %s major and minor', (name, tonic) => {
    const up = (root: number): number => tonic + root;
    const inMajor = progression([
      [up(0), major],
      [up(5), major],
      [up(7), major],
      [up(0), major],
    ]);
    const inMinor = progression([
      [up(0), minor],
      [up(5), minor],
      [up(7), minor],
      [up(0), minor],
    ]);
    expect(key(inMajor)?.name).toBe(`${name} maj`);
    expect(key(inMinor)).toMatchObject({ name: `${name} min`, tonic, mode: 'min' });
  });
});

const inC = [
  [0, major],
  [5, major],
  [7, major],
  [0, major],
] as const;

test('the tuning is found and does not move the key', () => {
  for (const cents of [-40, -15, 0, 20, 45]) {
    const found = key(progression(inC, cents))!;
    expect(found.name).toBe('C maj');
    expect(Math.abs(found.tuningCents - cents)).toBeLessThan(4);
  }
});

test('drums and noise cost confidence, not the key', () => {
  const clean = progression([...inC, ...inC]);
  const covered = key(mix(clean, drums(120, 4), pink(4, 0.02)))!;
  expect(covered.name).toBe('C maj');
  expect(key(clean)!.confidence).toBeGreaterThan(0.5);
});

test('noise has little key, silence none', () => {
  expect(key(pink(4))?.confidence ?? 0).toBeLessThan(0.3);
  expect(key(new Float32Array(RATE))).toBeUndefined();
});

test('without a third, major or minor is a guess', () => {
  const hz = 220;
  for (const notes of [[hz], [hz, 1.5 * hz]]) expect(key(chord(4, notes))?.confidence ?? 0).toBeLessThanOrEqual(0.5);
  for (const third of [5 / 4, 6 / 5])
    expect(key(chord(4, [hz, third * hz, 1.5 * hz]))!.confidence).toBeGreaterThan(0.9);
});

test('a burst of noise and a single short note do not tell a key with confidence', () => {
  for (const seed of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    const random = createRandom(seed);
    const burst = Float32Array.from({ length: 0.28 * RATE }, () => random.uniform(-0.3, 0.3));
    expect(key(burst)?.confidence ?? 0).toBeLessThan(0.25);
  }
  expect(key(chord(0.4, [220]))?.confidence ?? 0).toBeLessThan(0.4);
});

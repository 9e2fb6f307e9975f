import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chordTones, diatonicChord, parseChord } from './chord.ts';
import { guitarGrip, powerGrip } from './guitar-voicing.ts';
import { parseKey, pitchClass } from './key.ts';
import { leadVoices } from './voicing.ts';

const { abs } = Math;

describe('keys', () => {
  test.each([
    ['G major', 'G major', 7],
    ['Ab major', 'Ab major', 8],
    ['A minor', 'A minor', 9],
    ['F#m', 'F# minor', 6],
    ['F♯ min', 'F# minor', 6],
    ['Bb', 'Bb major', 10],
    ['c maj', 'C major', 0],
    ['Cb major', 'Cb major', 11],
    ['E-minor', 'E minor', 4],
  ])('%s is read as %s', (text, name, tonic) => {
    expect(parseKey(text)).toMatchObject({ name, tonic });
  });

  test.each(['', 'H major', 'G lydian', 'G major minor', 'M'])('%p is none', (text) => {
    expect(() => parseKey(text)).toThrow('key: expected one such as G major');
  });

  test('scales have the notes of the textbook', () => {
    expect(parseKey('G major').scale).toEqual([7, 9, 11, 0, 2, 4, 6]);
    expect(parseKey('F#m').scale).toEqual([6, 8, 9, 11, 1, 2, 4]);
  });
});

describe('chords', () => {
  const key = parseKey('G major');

  test.each([
    ['G', [7, 11, 2]],
    ['Em7', [4, 7, 11, 2]],
    ['D/F#', [2, 6, 9]],
    ['Cmaj7', [0, 4, 7, 11]],
    ['Bbsus4', [10, 3, 5]],
    ['F#dim', [6, 9, 0]],
    ['V', [2, 6, 9]],
    ['vi', [4, 7, 11]],
    ['ii7', [9, 0, 4, 7]],
    ['bVII', [5, 9, 0]],
    ['vii°', [6, 9, 0]],
    ['6', [4, 7, 11]],
  ])('%s in G major', (text, tones) => {
    expect(chordTones(parseChord(text, key))).toEqual(tones);
  });

  test('a chord over another bass keeps it', () => {
    expect(parseChord('D/F#', key).bass).toBe(6);
  });

  test.each(['', 'H', 'Gfoo', 'IIII', 'x', '8'])('%p is none', (text) => {
    expect(() => parseChord(text, key)).toThrow('chords: expected one such as');
  });

  test('degrees have the names that musicians use', () => {
    const names = (name: string) => [1, 2, 3, 4, 5, 6, 7].map((degree) => diatonicChord(parseKey(name), degree).name);
    expect(names('G major')).toEqual(['G', 'Am', 'Bm', 'C', 'D', 'Em', 'F#dim']);
    expect(names('Ab major')).toEqual(['Ab', 'Bbm', 'Cm', 'Db', 'Eb', 'Fm', 'Gdim']);
    expect(names('A minor')).toEqual(['Am', 'Bdim', 'C', 'Dm', 'Em', 'F', 'G']);
  });
});

const keys = fc.constantFrom('C major', 'F# major', 'Ab major', 'A minor', 'Eb minor').map(parseKey);
const degrees = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 8 });

test('led voices hold every chord tone, stay in their register and move by a few semitones', () => {
  const register = { low: 50, high: 70 };
  fc.assert(
    fc.property(keys, degrees, (key, progression) => {
      let previous: readonly number[] | undefined;
      for (const degree of progression) {
        const chord = diatonicChord(key, degree);
        const voices = leadVoices({ chord, previous, register, voices: 4 });
        expect(new Set(voices.map(pitchClass))).toEqual(new Set(chordTones(chord)));
        expect(voices).toEqual(voices.toSorted((a, b) => a - b));
        expect(voices[0]).toBeGreaterThanOrEqual(register.low);
        expect(voices.at(-1)).toBeLessThanOrEqual(register.high);
        for (const [i, pitch] of voices.entries()) expect(abs(pitch - (previous?.[i] ?? pitch))).toBeLessThanOrEqual(7);
        previous = voices;
      }
    }),
  );
});

test('guitar grips lie under one hand, with the bass note lowest and every chord tone in them', () => {
  const open = [40, 45, 50, 55, 59, 64];
  fc.assert(
    fc.property(keys, degrees, (key, progression) => {
      let grip: ReturnType<typeof guitarGrip> | undefined;
      for (const degree of progression) {
        const chord = diatonicChord(key, degree);
        grip = guitarGrip(chord, grip);
        expect(grip.length).toBeGreaterThanOrEqual(4);
        expect(new Set(grip.map(({ pitch }) => pitchClass(pitch)))).toEqual(new Set(chordTones(chord)));
        expect(pitchClass(grip[0]?.pitch ?? 0)).toBe(chord.bass);
        const frets = grip.map(({ string, pitch }) => pitch - (open[string] ?? 0)).filter((fret) => fret > 0);
        expect(Math.max(...frets) - Math.min(...frets)).toBeLessThanOrEqual(3);
        const power = powerGrip(chord).map(({ pitch }) => pitchClass(pitch));
        expect(power.every((tone) => chordTones(chord).includes(tone))).toBe(true);
      }
    }),
  );
});

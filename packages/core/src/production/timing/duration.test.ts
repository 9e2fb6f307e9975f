import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDuration, sectionsOfDuration } from './duration.ts';
import { planForm, type FormOutline } from './form.ts';

const outline: FormOutline = {
  sampleRate: 48_000,
  tempo: 140,
  timeSignature: { beatsPerBar: 4, beatUnit: 4 },
  sections: [
    { name: 'verse', bars: 48 },
    { name: 'bridge', bars: 16 },
    { name: 'outro', bars: 16 },
  ],
};

test('a form within the tolerance has a residual', () => {
  const { residualSec, toleranceSec } = checkDuration(outline, { sec: 137 });
  expect(residualSec).toBeCloseTo(0.142857, 6);
  expect(toleranceSec).toBeCloseTo(0.857143, 6);
  expect(checkDuration(outline, { sec: 139, toleranceSec: 3 }).residualSec).toBeCloseTo(-1.857143, 6);
});

test('beyond it the error says by how much, and proposes the bar counts that would fit', () => {
  expect(() => checkDuration(outline, { sec: 150 })).toThrow(
    'The form lasts 137.143 s (80 bars), 12.857 s less than the 150.000 s wanted (tolerance 0.857 s). ' +
      '87 bars (149.143 s) or 88 bars (150.857 s) would fit: for example verse with 55 bars instead of 48.',
  );
  expect(() => checkDuration(outline, { sec: 120, toleranceSec: 1 })).toThrow(
    '17.143 s more than the 120.000 s wanted (tolerance 1.000 s). 70 bars (120.000 s) would fit: for example verse with 38 bars',
  );
});

test('where no whole bar fits, beats are proposed; where none does, the nearest and a tempo', () => {
  expect(() => checkDuration(outline, { sec: 119.2, toleranceSec: 0.1 })).toThrow('278 beats (119.143 s) would fit');
  expect(() => checkDuration(outline, { sec: 119.3, toleranceSec: 0.01 })).toThrow(
    'No whole number of beats fits; the nearest is 278 (119.143 s); or this form at 160.939 BPM.',
  );
});

test('half a bar off, exactly, is within half a bar', () => {
  const sections = [{ name: 'all', bars: 10 }];
  expect(checkDuration({ ...outline, tempo: 120, sections }, { sec: 21 }).residualSec).toBe(-1);
});

test('a duration that is none is refused', () => {
  for (const sec of [0, -1, NaN, Infinity]) {
    expect(() => checkDuration(outline, { sec })).toThrow('duration: expected more than 0 seconds');
    expect(() => sectionsOfDuration(sec, outline)).toThrow('duration: expected more than 0 seconds');
  }
});

test('a song without sections gets parts of whole bars and exactly the wanted length', () => {
  const parts = sectionsOfDuration(137, outline);
  expect(parts.length).toBeGreaterThan(5);
  expect(parts.slice(0, -1).every(({ bars }) => bars !== undefined && bars % 4 === 0)).toBe(true);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_200_000 }), fc.constantFrom(87.3, 120, 140), (ms, tempo) => {
      const form = planForm({ ...outline, tempo, sections: sectionsOfDuration(ms / 1000, { ...outline, tempo }) });
      expect(form.frames).toBe(Math.floor((ms * 48_000) / 1000 + 0.5));
    }),
  );
});

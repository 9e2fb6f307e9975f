/** What was measured of a file now, against what its manifest says was measured when it was made. */
import { soundFigures, type SoundFigures } from '@stem/catalog/production';
import type { GateProblem, StoredSound } from '@stem/core/production';
import { isExact, isRangeKept, storedErrorDb } from './stored-error.ts';

const { abs } = Math;

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly of: (figures: SoundFigures) => number | null;
  /** What rounding in the manifest explains. */
  readonly tolerance: number;
  readonly digits: number;
  /** What dither does to it: changes it as a level or a range, hardly, or so that it cannot be compared. */
  readonly dithered: 'level' | 'range' | 'same' | 'other';
}

const level = { tolerance: 0.0021, digits: 3, dithered: 'level' } as const;
const seconds = { unit: 's', tolerance: 0.0001, digits: 4, dithered: 'other' } as const;

const figures: readonly Figure[] = [
  { name: 'loudness', unit: 'LUFS', of: ({ integratedLufs }) => integratedLufs, ...level },
  { name: 'true peak', unit: 'dBTP', of: ({ truePeakDbtp }) => truePeakDbtp, ...level },
  { name: 'peak', unit: 'dBFS', of: ({ peakDbfs }) => peakDbfs, ...level },
  { name: 'loudness range', unit: 'LU', of: ({ loudnessRangeLu }) => loudnessRangeLu, ...level, dithered: 'range' },
  { name: 'maximum momentary loudness', unit: 'LUFS', of: ({ maxMomentaryLufs }) => maxMomentaryLufs, ...level },
  { name: 'maximum short-term loudness', unit: 'LUFS', of: ({ maxShortTermLufs }) => maxShortTermLufs, ...level },
  { name: 'DC offset', unit: '', of: ({ dcOffset }) => dcOffset, tolerance: 1e-5, digits: 6, dithered: 'same' },
  {
    name: 'phase correlation',
    unit: '',
    of: ({ correlation }) => correlation,
    tolerance: 0.0002,
    digits: 3,
    dithered: 'other',
  },
  { name: 'longest silence', of: ({ silence }) => silence.longestSec, ...seconds },
  { name: 'silence before the first sound', of: ({ silence }) => silence.headSec, ...seconds },
  { name: 'silence behind the last sound', of: ({ silence }) => silence.tailSec, ...seconds },
  {
    name: 'clipped samples',
    unit: '',
    of: ({ clipping }) => clipping.samples,
    tolerance: 0,
    digits: 0,
    dithered: 'other',
  },
];

/** `isSame` says that the file is, by its hash, the one that the manifest is of. */
export function figureProblems(sound: StoredSound, told: SoundFigures, isSame: boolean): GateProblem[] {
  const measured = soundFigures(sound);
  const advice = isSame
    ? 'Its hash fits, its sound does not: file or manifest was changed on purpose. Ask for the delivery again.'
    : 'This is not the sound that was measured: ask for the file again.';
  const { subtype } = sound;
  return figures.flatMap(({ name, unit, of, tolerance, digits, dithered }): GateProblem[] => {
    if (dithered === 'other' && !isExact(subtype)) return [];
    const [expected, got] = [of(told), of(measured)];
    if (dithered === 'range' && !isRangeKept(subtype, told.peakDbfs)) return [];
    const error =
      tolerance + (dithered === 'level' || dithered === 'range' ? storedErrorDb(subtype, told.peakDbfs) : 0);
    if (expected === got || (expected !== null && got !== null && abs(got - expected) <= error)) return [];
    const text = (value: number | null): string => `${value === null ? '-∞' : value.toFixed(digits)} ${unit}`.trim();
    return [{ check: `${name} (manifest)`, expected: text(expected), got: text(got), advice }];
  });
}

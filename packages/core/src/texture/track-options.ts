/** Options that every maker shares: the form of the files, the stable regions, the grades, the music. */
import { z } from 'zod';
import { grades } from './grade.ts';
import { booleanOption, integerOption, numberListOption, numberOption } from '../option-fields.ts';

/** `global` in a profile: the form of every file. */
export const outputOptions = z.strictObject({
  sampleRate: integerOption([8000, 192000], 44100, { description: 'Sample rate of every file.', unit: 'Hz' }),
  outputBitDepth: z
    .union([z.literal(16), z.literal(24), z.literal(32)])
    .default(24)
    .meta({ description: 'Bits a sample: 16 or 24 with TPDF dither, 32 is floating point.', unit: 'bit' }),
  targetPeakDbfs: numberOption([-60, 0], -1, { description: 'True peak of every file.', unit: 'dBTP' }),
});

/** `export` in a profile: stereo or mono, kind by kind. */
export const exportOptions = z.strictObject({
  padsStereo: booleanOption(true, { description: 'Pads keep the channels of the source; off mixes to mono.' }),
  swellsStereo: booleanOption(true, { description: 'Swells keep the channels of the source; off mixes to mono.' }),
  cloudsStereo: booleanOption(true, { description: 'Clouds are spread over two channels; off mixes to mono.' }),
  hissStereo: booleanOption(true, { description: 'Hiss has two channels; off mixes to mono.' }),
});

/** `brightness_tags` in a profile: dark, mid, bright as the last word of a file name. */
export const brightnessOptions = z.strictObject({
  enabled: booleanOption(true, { description: 'Puts dark, mid or bright into the names of pads and clouds.' }),
  centroidLowHz: numberOption([20, 20000], 1500, {
    description: 'Spectral centroids below this are dark.',
    unit: 'Hz',
  }),
  centroidHighHz: numberOption([20, 20000], 3500, {
    description: 'Spectral centroids above this are bright.',
    unit: 'Hz',
  }),
});

/** `pre_analysis` in a profile: which regions of a track count as stable. */
export const stabilityOptions = z.strictObject({
  enabled: booleanOption(true, { description: 'Looks for stable regions first; off takes the whole track.' }),
  analysisWindowSec: numberOption([0.1, 30], 1, { description: 'Length of a window that is judged.', unit: 's' }),
  analysisHopSec: numberOption([0.05, 30], 0.5, { description: 'Distance between windows.', unit: 's' }),
  maxOnsetRateHz: numberOption([0, 50], 3, {
    description: 'More attacks than this make a window unstable.',
    unit: '1/s',
  }),
  minRmsDb: numberOption([-120, 0], -40, { description: 'Quieter windows are unstable.', unit: 'dBFS' }),
  maxRmsDb: numberOption([-60, 0], -3, { description: 'Louder windows are unstable.', unit: 'dBFS' }),
  maxDcOffset: numberOption([0, 1], 0.1, { description: 'Windows with a larger constant offset are unstable.' }),
  maxCrestFactor: numberOption([1, 100], 10, {
    description: 'Windows whose peak is more than this many times their RMS are unstable.',
  }),
  minStableWindows: integerOption([1, 1000], 2, {
    description: 'With fewer stable windows than this, the most stable ones there are stand in.',
  }),
  skipClippedRegions: booleanOption(true, { description: 'Windows with clipped runs are unstable.' }),
  skipTransientRegions: booleanOption(true, { description: 'Windows over the onset rate are unstable.' }),
});

/** `curation` in a profile: grades A to F, and what happens to F. */
export const curationOptions = z.strictObject({
  autoDeleteGradeF: booleanOption(false, { description: 'Leaves out textures of grade F.' }),
  grades: z
    .array(z.enum(grades))
    .min(1)
    .max(grades.length)
    .default([...grades])
    .meta({ description: 'Textures of these grades are kept; A is fit to play as it is, the others less and less.' }),
  thresholds: z
    .strictObject({
      minRmsDb: numberOption([-120, 0], -60, { description: 'Quieter textures are of grade F.', unit: 'dBFS' }),
      clippingTolerance: numberOption([0, 1], 0.001, {
        description: 'Share of samples in clipped runs above which a texture is of grade F.',
      }),
      maxCrestFactor: numberOption([1, 1000], 30, {
        description: 'Textures whose peak is more than this many times their RMS are of grade F.',
      }),
    })
    .prefault({}),
});

/** `musicality` in a profile: tempo and key. */
export const musicalityOptions = z.strictObject({
  referenceBpm: z
    .union([z.number().min(20).max(400), z.literal('detect')])
    .nullable()
    .default(null)
    .meta({ description: "Tempo for whole bars: a number, or 'detect' to measure each track's own.", unit: 'BPM' }),
  snapToGrid: booleanOption(false, { description: 'Makes pad loops whole bars long; needs a tempo.' }),
  barLengths: numberListOption([0.25, 64], [1, 2, 4], { description: 'Loop lengths to choose from.', unit: 'bars' }),
  targetKey: z
    .string()
    .regex(/^[A-Ga-g][#b♯♭]? ?(maj|min|major|minor|m)?$/)
    .nullable()
    .default(null)
    .meta({
      description: "Textures are moved from the track's own key to this one.",
      examples: ['C maj', 'A min', 'F#m'],
    }),
});

/** `reproducibility` in a profile. */
export const reproducibilityOptions = z.strictObject({
  randomSeed: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .nullable()
    .default(null)
    .meta({ description: 'Seed of every random choice; without it, one is derived from the audio and the profile.' }),
});

export type ExportOptions = z.output<typeof exportOptions>;
export type BrightnessOptions = z.output<typeof brightnessOptions>;
export type CurationOptions = z.output<typeof curationOptions>;
export type MusicalityOptions = z.output<typeof musicalityOptions>;

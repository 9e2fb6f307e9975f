/** What a cloud can be asked to be (`clouds` in a profile). */
import { z } from 'zod';
import { integerOption, numberOption } from '../../option-fields.ts';

export const cloudOptions = z.strictObject({
  cloudsPerSource: integerOption([0, 64], 6, { description: 'How many clouds are made of one track at the most.' }),
  cloudDurationSec: numberOption([0.5, 120], 6, { description: 'Length of the loop.', unit: 's' }),
  grainsPerCloud: integerOption([1, 5000], 120, {
    description:
      'How many different grains are taken, up to as many as the cloud has places; fewer come again, at another level and pan.',
  }),
  grainLengthMinMs: numberOption([5, 2000], 60, { description: 'Shortest grain.', unit: 'ms' }),
  grainLengthMaxMs: numberOption([5, 2000], 220, { description: 'Longest grain.', unit: 'ms' }),
  overlapRatio: numberOption([0.01, 0.99], 0.65, {
    description: 'Share of a grain that overlaps the next: how many places for grains the cloud has. Higher is denser.',
  }),
  grainQualityThreshold: numberOption([0, 1], 0.4, {
    description: 'Grains judged below this (attacks, clipping, silence, noise) are not taken.',
  }),
  pitchShiftRange: z
    .strictObject({ min: z.number().min(-36).max(36), max: z.number().min(-36).max(36) })
    .refine((range) => range.min <= range.max, 'min must not be above max')
    .default({ min: -7, max: 7 })
    .meta({ description: 'Each grain is shifted by an amount within this range.', unit: 'semitones' }),
  timeJitterRatio: numberOption([0, 1], 0.5, {
    description: 'How far a grain may stray from its even place, as a share of the distance between grains.',
  }),
  levelJitterDb: numberOption([0, 24], 4, {
    description: 'How much quieter a grain may be than the loudest.',
    unit: 'dB',
  }),
  panSpread: numberOption([0, 1], 0.8, { description: 'How wide grains are spread; 0 leaves them in the middle.' }),
  lowpassHz: numberOption([100, 24000], 12000, { description: 'Low-pass over the whole cloud.', unit: 'Hz' }),
  targetPeakDbfs: numberOption([-60, 0], -3, { description: 'True peak of a cloud.', unit: 'dBTP' }),
});

export type CloudOptions = z.output<typeof cloudOptions>;

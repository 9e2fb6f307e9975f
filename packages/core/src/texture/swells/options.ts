/** What a swell can be asked to be (`drones` in a profile). */
import { z } from 'zod';
import { booleanOption, numberListOption, numberOption } from '../../option-fields.ts';
import { swellVariants } from './variant-names.ts';

export const swellOptions = z.strictObject({
  pitchShiftSemitones: numberListOption([-36, 36], [-12, 0], {
    description: 'Each swell is made at each of these pitch shifts.',
    unit: 'semitones',
  }),
  timeStretchFactors: numberListOption([0.25, 16], [2], {
    description: 'Each swell is made with each of these stretches; 2.0 is twice as long.',
  }),
  padVariants: z
    .array(z.enum(swellVariants))
    .min(1)
    .max(3)
    .default([...swellVariants])
    .meta({ description: 'Tonal variants to make: warm, airy, dark.' }),
  warmLowpassHz: numberOption([40, 20000], 3000, { description: 'Low-pass of the warm variant.', unit: 'Hz' }),
  airyHighpassHz: numberOption([20, 16000], 1500, { description: 'High-pass of the airy variant.', unit: 'Hz' }),
  darkHighCutHz: numberOption([40, 20000], 1000, { description: 'Low-pass of the dark variant.', unit: 'Hz' }),
  enableReversal: booleanOption(false, { description: 'Makes a reversed one of every swell as well.' }),
  swellDurationSec: numberOption([0.5, 120], 8, { description: 'Length of the file.', unit: 's' }),
  fadeInSec: numberOption([0.01, 120], 4, {
    description: 'Time of the rise, in which level and brightness grow together.',
    unit: 's',
  }),
  fadeOutSec: numberOption([0.01, 120], 1.5, { description: 'Time of the fall at the end.', unit: 's' }),
  padLoopDurationSec: numberOption([0, 60], 2, {
    description: 'Length of the sustain loop between rise and fall, marked for samplers; 0 makes none.',
    unit: 's',
  }),
});

export type SwellOptions = z.output<typeof swellOptions>;

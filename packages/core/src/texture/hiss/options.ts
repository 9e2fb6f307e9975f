/** What hiss loops and flickers can be asked to be (`hiss` in a profile). */
import { z } from 'zod';
import { booleanOption, integerOption, numberOption } from '../../option-fields.ts';

export const hissOptions = z.strictObject({
  hissLoopsPerSource: integerOption([0, 64], 8, { description: 'How many hiss loops are made of one track.' }),
  loopDurationSec: numberOption([0.25, 60], 2, { description: 'Length of a hiss loop.', unit: 's' }),
  useBandpass: booleanOption(true, { description: 'Band-pass between the two limits; off is a high-pass instead.' }),
  bandpassLowHz: numberOption([20, 20000], 5000, { description: 'Lower limit of the band.', unit: 'Hz' }),
  bandpassHighHz: numberOption([40, 24000], 12000, { description: 'Upper limit of the band.', unit: 'Hz' }),
  highpassHz: numberOption([20, 20000], 6000, {
    description: 'High-pass that stands in when the band-pass is off.',
    unit: 'Hz',
  }),
  tremoloRateHz: numberOption([0, 40], 4, {
    description: 'Wanted tremolo rate; the nearest whose period divides the loop is used, 0 is none.',
    unit: 'Hz',
  }),
  tremoloDepth: numberOption([0, 1], 0.3, {
    description: 'How far the tremolo goes down; 0 is none, 1 reaches silence.',
  }),
  flickerCount: integerOption([0, 128], 4, { description: 'How many short bursts are made of one track.' }),
  flickerMinMs: numberOption([5, 2000], 40, { description: 'Shortest burst.', unit: 'ms' }),
  flickerMaxMs: numberOption([5, 2000], 250, { description: 'Longest burst.', unit: 'ms' }),
  useSyntheticNoise: booleanOption(true, {
    description: "Adds synthetic noise under the source's own, and lets it stand alone where the source has none.",
  }),
  syntheticNoiseLevelDb: numberOption([-96, 12], -24, {
    description: "Level of that noise against the source's own.",
    unit: 'dB',
  }),
});

export type HissOptions = z.output<typeof hissOptions>;

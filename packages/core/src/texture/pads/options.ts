/** What a pad can be asked to be (`pad_miner` in a profile). */
import { z } from 'zod';
import { integerOption, numberListOption, numberOption } from '../../option-fields.ts';

export const padOptions = z.strictObject({
  targetDurationsSec: numberListOption([0.25, 60], [4, 8], {
    description: 'Wanted loop lengths; candidates are searched for each of them.',
    unit: 's',
  }),
  windowHopSec: numberOption([0.05, 10], 0.5, {
    description: 'Distance between the windows that are judged; smaller finds more and takes longer.',
    unit: 's',
  }),
  minRmsDb: numberOption([-120, 0], -40, { description: 'Quieter windows are not taken.', unit: 'dBFS' }),
  maxRmsDb: numberOption([-60, 0], -3, { description: 'Louder windows are not taken.', unit: 'dBFS' }),
  maxOnsetRatePerSecond: numberOption([0, 50], 6, {
    description: 'Windows with more attacks than this are too restless for a pad.',
    unit: '1/s',
  }),
  spectralFlatnessThreshold: numberOption([0, 1], 0.6, {
    description: 'Windows flatter (noisier) than this are not taken; 0.3 is strict, 0.6 lets airy sounds through.',
  }),
  maxCrestFactor: numberOption([1, 100], 10, {
    description: 'Windows whose peak is more than this many times their RMS are not taken.',
  }),
  maxDcOffset: numberOption([0, 1], 0.5, { description: 'Windows with a larger constant offset are not taken.' }),
  maxCandidatesPerFile: integerOption([0, 64], 3, { description: 'How many pads are made of one track at the most.' }),
  loopCrossfadeMs: numberOption([1, 5000], 100, {
    description:
      'Length over which head and tail of the loop are blended; longer is smoother, shorter keeps more detail.',
    unit: 'ms',
  }),
});

export type PadOptions = z.output<typeof padOptions>;

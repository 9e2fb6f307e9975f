/** What the master can be asked to be, and what is kept of how it was made. */
import { z } from 'zod';
import { numberOption } from '../../option-fields.ts';

export const masterOptions = z.strictObject({
  loudnessLufs: numberOption([-40, -5], -14, { description: 'Integrated loudness of the master.', unit: 'LUFS' }),
  truePeakDbtp: numberOption([-12, 0], -1, { description: 'No true peak is above it.', unit: 'dBTP' }),
  lookAheadMs: numberOption([1, 20], 3, {
    description: 'Time over which the limiter turns down; longer is softer and duller.',
    unit: 'ms',
  }),
  holdMs: numberOption([5, 200], 20, {
    description: 'What comes again within this time is lasting loudness: half a period of the lowest note, or more.',
    unit: 'ms',
  }),
  releaseMs: numberOption([10, 2000], 100, {
    description: 'Time in which the limiter lets go of 63 % of a lasting reduction; shorter is louder and restless.',
    unit: 'ms',
  }),
  mostLimitingDb: numberOption([0, 24], 6, {
    description: 'What peaks stand out by more is clipped softly before the limiter, which alone would duck the music.',
    unit: 'dB',
  }),
  recoveryMs: numberOption([2, 500], 10, {
    description: 'The same after a lone peak; longer is softer and quieter.',
    unit: 'ms',
  }),
});

export type MasterOptions = z.output<typeof masterOptions>;

/** A bus is as large as its times are long: what a stranger's manifest says must not ask for more memory than there is. */
const busMs = z.number().min(0).max(1000);
const decayMs = z.number().min(0).max(100_000);

/** Everything the master bus does, as the manifest keeps it: the same mix and these give the same master, bit for bit. */
export const masterSettings = z.strictObject({
  gainDb: z.number(),
  /** Level at which peaks are clipped softly; without it none are. */
  softClipDbfs: z.number().optional(),
  ceilingDbtp: z.number(),
  lookAheadMs: busMs,
  holdMs: busMs,
  releaseMs: decayMs,
  recoveryMs: decayMs,
});

export type MasterSettings = z.output<typeof masterSettings>;

/** Writes a stem as it is delivered, at its level and place in the mix: step 7. */
import { join } from 'node:path';
import { gainToDb } from '@stem/core/dsp';
import { atMixLevel, mixedStemExpectation, soundProblems, streamOf, type SoundMeasures } from '@stem/core/production';
import { deliveredFormat, type DeliveredFile } from './delivered-file.ts';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { writeSound } from './write-sound.ts';

export interface DeliverStem {
  readonly from: string;
  /** One for each channel. */
  readonly gains: readonly number[];
  readonly frames: number;
  readonly file: DeliveredFile;
  readonly to: string;
}

export interface DeliveredSound {
  readonly measures: SoundMeasures;
}

export const deliverStem: Task<DeliverStem, DeliveredSound> = async ({ from, gains, frames, file, to }, { folder }) =>
  withSound(join(folder, from), async (wet) => {
    const measures = await writeSound(atMixLevel(streamOf(wet), gains), [folder, to], deliveredFormat(file));
    const loudest = gainToDb(Math.max(...gains));
    requireNone(soundProblems(measures, { ...mixedStemExpectation(loudest), frames }));
    return { measures };
  });

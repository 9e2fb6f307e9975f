/** Lays a reference on the song's beats as a stem: step 2. */
import {
  placedReference,
  resampledSound,
  soundProblems,
  stemExpectation,
  streamOf,
  withChannels,
  type Placement,
  type SoundMeasures,
} from '@stem/core/production';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';

export interface PlaceReference {
  readonly file: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly placement: Placement;
  readonly to: string;
}

export interface PlacedSound {
  readonly measures: SoundMeasures;
}

export const placeReference: Task<PlaceReference, PlacedSound> = async (input, { folder }) =>
  withSound(input.file, async (sound) => {
    const { sampleRate, channels, placement, to } = input;
    const atRate = resampledSound(withChannels(sound, channels), sound.info.sampleRate, sampleRate);
    const placed = placedReference(atRate, placement, sampleRate);
    const measures = await writeSound(streamOf(placed), [folder, to], workFormat(sampleRate));
    requireNone(soundProblems(measures, stemExpectation));
    return { measures };
  });

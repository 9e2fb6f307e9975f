/** Plays a synthesised stem: steps 3 and 5. */
import {
  arrange,
  planForm,
  soundProblems,
  stemSource,
  streamWithChannels,
  type SongOutline,
  type SoundMeasures,
  type StemOutline,
} from '@stem/core/production';
import { requireNone, type Task } from './task.ts';
import { workFormat, writeSound } from './write-sound.ts';

export interface PlayStem {
  readonly outline: SongOutline;
  readonly stem: StemOutline;
  readonly channels: number;
  /** The file to write. */
  readonly to: string;
}

export interface PlayedStem {
  readonly measures: SoundMeasures;
}

export const playStem: Task<PlayStem, PlayedStem> = async ({ outline, stem, channels, to }, { folder }) => {
  const form = planForm(outline);
  const source = streamWithChannels(stemSource(arrange(form, outline), stem), channels);
  const measures = await writeSound(source, [folder, to], workFormat(form.sampleRate));
  requireNone(soundProblems(measures, { sampleRate: form.sampleRate, channels, frames: form.frames }));
  return { measures };
};

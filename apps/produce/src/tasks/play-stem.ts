/** Plays a synthesised stem: steps 3 and 5. */
import {
  arrange,
  monoStream,
  planForm,
  soundProblems,
  stemExpectation,
  stemSource,
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
  const source = stemSource(arrange(form, outline), stem);
  const measures = await writeSound(
    channels === 1 ? monoStream(source) : source,
    [folder, to],
    workFormat(form.sampleRate),
  );
  requireNone(soundProblems(measures, { ...stemExpectation, channels, frames: form.frames }));
  return { measures };
};

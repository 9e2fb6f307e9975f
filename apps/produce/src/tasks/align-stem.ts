/** Makes a stem as long as the song, and looks at what came out: step 4. */
import {
  alignedSound,
  checkAlignment,
  planAlignment,
  planForm,
  streamOf,
  type Alignment,
  type AlignmentChoice,
  type FormOutline,
} from '@stem/core/production';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';
import { join } from 'node:path';

export interface AlignStem {
  readonly from: string;
  readonly form: FormOutline;
  readonly choice: AlignmentChoice;
  readonly role: string;
  readonly to: string;
}

export type AlignedStem = Pick<
  Alignment,
  'strategy' | 'stemFrames' | 'extendedFrom' | 'restFrom' | 'repeats' | 'seams' | 'warnings' | 'end'
> & {
  /** Longest silence in what was added. */
  readonly silenceSec: number;
};

export const alignStem: Task<AlignStem, AlignedStem> = async ({ from, form: outline, choice, role, to }, { folder }) =>
  withSound(join(folder, from), async (stem) => {
    const form = planForm(outline);
    const { beatsPerBar } = form.timeSignature;
    const { sections, frames: targetFrames } = form;
    const alignment = await planAlignment(stem, { grid: form, beatsPerBar, targetFrames, choice, role, sections });
    const sound = alignedSound(stem, alignment, form.sampleRate);
    await writeSound(streamOf(sound), [folder, to], workFormat(form.sampleRate));
    // What is judged is the file that was written, not the plan.
    const { problems, silenceSec } = await withSound(join(folder, to), (written) =>
      checkAlignment(written, alignment, form),
    );
    requireNone(problems.map((problem) => alignmentProblem(problem, choice)));
    const { strategy, stemFrames, extendedFrom, restFrom, repeats, seams, warnings, end } = alignment;
    return { strategy, stemFrames, extendedFrom, restFrom, repeats, seams, warnings, end, silenceSec };
  });

/** `length: expected …, got …` in its parts. */
function alignmentProblem(text: string, choice: AlignmentChoice) {
  const [, check = 'alignment', expected = text, got = ''] = /^([^:]+): expected (.*), got (.*)$/.exec(text) ?? [];
  return {
    check,
    expected,
    got,
    advice: `Choose another align than ${choice} for this stem, or record what is missing.`,
  };
}

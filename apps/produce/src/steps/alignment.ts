/** Step 4: every stem as long as the song, to the sample; then all of them looked at before they are mixed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { probe } from '@stem/core/format';
import { inOrder, type Stage } from '../stage.ts';
import { StepFailure } from '../step-failure.ts';
import type { AlignedStem } from '../tasks/align-stem.ts';
import type { WorkFile } from '../work/made-file.ts';
import type { DryStem } from './stems.ts';

/** A stem that has the length of the song. */
export interface FittedStem extends DryStem {
  /** Undefined for what was made to that length. */
  readonly alignment: AlignedStem | undefined;
}

const step = 'alignment';

export async function alignStems(stage: Stage, stems: readonly DryStem[]): Promise<FittedStem[]> {
  const fitted = await inOrder(stems, stage.jobs, async (dry) => {
    if (dry.stem.source === 'synth') return { ...dry, alignment: undefined };
    return alignOne(stage, dry);
  });
  const strategies = fitted.map(({ alignment }) => alignment?.strategy ?? 'none').filter((one) => one !== 'none');
  for (const strategy of new Set(strategies)) {
    stage.tell.figure(strategy, String(strategies.filter((one) => one === strategy).length));
  }
  return fitted;
}

async function alignOne({ outline, runner, tell }: Stage, dry: DryStem): Promise<FittedStem> {
  const { name, role, align } = dry.stem;
  const { sampleRate, tempo, timeSignature, sections } = outline;
  const to = `aligned/${name}.wav`;
  const lengths = sections.map(({ name: title, bars, beats }) =>
    bars === undefined ? { name: title, beats: beats ?? 0 } : { name: title, bars },
  );
  const { report, files } = await runner.run({
    task: 'alignStem',
    input: {
      from: dry.file.path,
      form: { sampleRate, tempo, timeSignature, sections: lengths },
      choice: align,
      role,
      to,
    },
    step,
    where: name,
    id: `aligned/${name}`,
    reads: [dry.file],
    writes: [to],
  });
  tell.done(`${name}: ${alignmentText(report, sampleRate)}`);
  for (const warning of report.warnings) tell.warn(`${step}: ${name}: ${warning}`);
  return { ...dry, file: files[0] as WorkFile, alignment: report };
}

/** `loop, from 30.000 s, 5 joins: ρ from 0.957, step to 0.82, spectral jump to 1.2 dB` */
function alignmentText({ strategy, seams, stemFrames }: AlignedStem, sampleRate: number): string {
  if (strategy === 'none') return 'has the length of the song';
  const joins = `${seams.length} ${seams.length === 1 ? 'join' : 'joins'}`;
  const length = `${strategy}, from ${(stemFrames / sampleRate).toFixed(3)} s`;
  if (seams.length === 0) return length;
  const worst = (value: (seam: AlignedStem['seams'][number]) => number): number => Math.max(...seams.map(value));
  const correlation = Math.min(...seams.map((seam) => seam.correlation)).toFixed(3);
  const stepRatio = worst((seam) => seam.stepRatio).toFixed(2);
  const jump = worst((seam) => seam.spectralJumpDb).toFixed(1);
  return `${length}, ${joins}: ρ from ${correlation}, step to ${stepRatio}, spectral jump to ${jump} dB`;
}

/** The verification before the mix, of the files as they are: all lengths equal to the sample. */
export async function verifyLengths({ form, runner }: Stage, stems: readonly FittedStem[]): Promise<void> {
  for (const { stem, file } of stems) {
    const path = join(runner.folder, file.path);
    // An earlier run has looked at it, and gone on to what is made of it.
    if (!existsSync(path)) continue;
    const { frames } = await probe(path);
    if (frames === form.frames) continue;
    const advice = 'This is a fault in stem: please report it.';
    const problem = { check: 'length', expected: `${form.frames} samples`, got: `${frames} samples`, advice };
    throw new StepFailure(step, stem.name, [problem]);
  }
}

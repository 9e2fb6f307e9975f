/** Step 7: gain staging, the stems at their level, their sum, the master. */
import { basename } from 'node:path';
import { stemVersion } from '@stem/batch/job';
import { planMix, type MixPlan } from '@stem/core/production';
import { inOrder, type Stage } from '../stage.ts';
import type { DeliveredFile } from '../tasks/delivered-file.ts';
import type { DeliveredSound } from '../tasks/deliver-stem.ts';
import type { MadeMaster } from '../tasks/make-master.ts';
import { decimals, levelsText, signed } from '../words/levels-text.ts';
import type { HashedFile } from '../work/made-file.ts';
import type { WetStem } from './effects.ts';

/** A stem as it is delivered. */
export interface DeliveredStem extends Omit<WetStem, 'file'> {
  readonly file: HashedFile;
  readonly mixGainDb: number;
  readonly measures: DeliveredSound['measures'];
}

export interface Mastered {
  readonly stems: readonly DeliveredStem[];
  readonly master: MadeMaster & { readonly file: HashedFile };
}

/** Deliverables are made in this folder of the work folder, under the paths that they get. */
export const deliveryFolder = 'delivery';

const step = 'master';

/** Every stem at its level and place in the mix. */
export async function deliverStems(stage: Stage, stems: readonly WetStem[]): Promise<DeliveredStem[]> {
  const { song, tell } = stage;
  const plan = planMix(
    stems.map(({ stem: { name, role, gainDb, pan }, effects }) => ({
      name,
      role,
      levels: effects.measures,
      gainDb,
      pan,
    })),
    song.channels,
  );
  for (const note of plan.notes) tell.warn(`${step}: ${note}`);
  return inOrder([...stems.keys()], stage.jobs, (index) =>
    deliverOne(stage, stems[index] as WetStem, plan.stems[index] as MixPlan['stems'][number]),
  );
}

async function deliverOne(stage: Stage, wet: WetStem, staged: MixPlan['stems'][number]): Promise<DeliveredStem> {
  const { name } = wet.stem;
  const to = `${deliveryFolder}/stems/${name}.wav`;
  const { report, files } = await stage.runner.deliver({
    task: 'deliverStem',
    input: { from: wet.file.path, gains: staged.gains, frames: stage.frames, file: fileOf(stage, name), to },
    step,
    where: name,
    id: `delivery/stems/${name}`,
    reads: [wet.file],
    writes: [to],
  });
  stage.tell.done(`${name}: ${signed(staged.gainDb)} dB, ${levelsText(report.measures)}`);
  return { ...wet, file: files[0] as HashedFile, mixGainDb: staged.gainDb, measures: report.measures };
}

/** The master of their sum. */
export async function makeMaster(stage: Stage, stems: readonly DeliveredStem[]): Promise<Mastered> {
  const { song, form, frames, runner, tell } = stage;
  const to = `${deliveryFolder}/master.wav`;
  const { report, files } = await runner.deliver({
    task: 'makeMaster',
    input: {
      stems: stems.map(({ file }) => file.path),
      options: song.master,
      cues: form.sections.map(({ name, startFrame }) => ({ frame: startFrame, label: name })),
      frames,
      file: fileOf(stage, 'master'),
      mix: 'mix.wav',
      to,
    },
    step,
    where: basename(to),
    id: 'delivery/master',
    reads: stems.map(({ file }) => file.sha256),
    writes: [to],
  });
  const { mix, measures, settings } = report;
  tell.done(`mix: ${levelsText(mix)}`);
  tell.done(
    `master: ${signed(settings.gainDb)} dB, ${levelsText(measures)}, range ${decimals(measures.loudnessRangeLu)} LU`,
  );
  const overDb = mix.truePeakDbtp + settings.gainDb - settings.ceilingDbtp;
  if (settings.softClipDbfs !== undefined) {
    tell.warn(
      `${step}: the peaks of the mix are ${overDb.toFixed(1)} dB over the ceiling, more than the limiter is left: the highest ` +
        'are rounded off. With a lower master.loudness_lufs they stay as they are.',
    );
  }
  tell.figure('loudness', `${decimals(measures.integratedLufs)} LUFS`);
  tell.figure('true peak', `${decimals(measures.truePeakDbtp)} dBTP`);
  tell.figure('range', `${decimals(measures.loudnessRangeLu)} LU`);
  tell.figure('gain', `${signed(settings.gainDb)} dB`);
  return { stems, master: { ...report, file: files[0] as HashedFile } };
}

function fileOf({ song, outline }: Stage, name: string): DeliveredFile {
  const { title, sampleRate, channels, subtype } = song;
  return { title, name, sampleRate, channels, subtype, seed: outline.seed, version: stemVersion() };
}

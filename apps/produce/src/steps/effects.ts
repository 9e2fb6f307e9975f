/** Step 6: the effects of every stem, verified after each. */
import { effectsGainDb, type EffectSettings } from '@stem/core/production';
import { inOrder, type Stage } from '../stage.ts';
import type { EffectsReport } from '../tasks/apply-effects.ts';
import type { WorkFile } from '../work/made-file.ts';
import { levelsText } from '../words/levels-text.ts';
import { stemEffects } from './stem-effects.ts';
import type { FittedStem } from './alignment.ts';

/** A stem with its effects. */
export interface WetStem extends FittedStem {
  readonly settings: EffectSettings;
  readonly effects: EffectsReport;
}

const step = 'effects';

export async function applyEffects(stage: Stage, stems: readonly FittedStem[]): Promise<WetStem[]> {
  stage.tell.figure('stems', String(stems.length));
  // What takes longest first, so that the threads end together.
  const first = [...stems].sort((a, b) => effectsOf(b) - effectsOf(a));
  const wet = await inOrder(first, stage.jobs, (fitted) => applyOne(stage, fitted));
  return stems.map((fitted) => wet[first.indexOf(fitted)] as WetStem);
}

function effectsOf({ stem }: FittedStem): number {
  return Object.keys(stemEffects(stem)).length;
}

async function applyOne({ song, form, frames, runner, tell }: Stage, fitted: FittedStem): Promise<WetStem> {
  const { name, role } = fitted.stem;
  const settings = stemEffects(fitted.stem);
  const to = `wet/${name}.wav`;
  const { report, files } = await runner.run({
    task: 'applyEffects',
    input: {
      from: fitted.file.path,
      settings,
      gainDb: effectsGainDb(role, fitted.measures.integratedLufs, song.channels),
      sampleRate: form.sampleRate,
      tempi: form.tempi.map(({ startBeat, bpm }) => ({ startFrame: form.frameAtBeat(startBeat), bpm })),
      frames,
      to,
    },
    step,
    where: name,
    id: `wet/${name}`,
    reads: [fitted.file],
    writes: [to],
  });
  for (const warning of report.warnings) tell.warn(`${step}: ${name}: ${warning}`);
  tell.done(`${name}: ${Object.keys(settings).join(', ') || 'no effects'}; ${levelsText(report.measures)}`);
  return { ...fitted, file: files[0] as WorkFile, settings, effects: report };
}

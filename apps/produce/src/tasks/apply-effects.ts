/** Takes a stem through its effects, each looked at: step 6. */
import { join } from 'node:path';
import { createGain, dbToGain, inSeries } from '@stem/core/dsp';
import {
  applyChain,
  createEffectChain,
  soundProblems,
  stemExpectation,
  streamOf,
  tailFadeFrames,
  watchChain,
  type EffectContext,
  type EffectSettings,
  type SoundMeasures,
  type StageReport,
} from '@stem/core/production';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';

export interface ApplyEffects {
  readonly from: string;
  readonly settings: EffectSettings;
  /** Brings the stem to the level that the effects are meant for. */
  readonly gainDb: number;
  readonly sampleRate: number;
  readonly tempi: EffectContext['tempi'];
  /** Length that comes out: the form's, and its tail bars. */
  readonly frames: number;
  readonly to: string;
}

export interface EffectsReport {
  readonly measures: SoundMeasures;
  /** What came out of each effect. */
  readonly stages: readonly StageReport[];
  readonly warnings: readonly string[];
}

export const applyEffects: Task<ApplyEffects, EffectsReport> = async (input, { folder }) =>
  withSound(join(folder, input.from), async (stem) => {
    const { settings, gainDb, sampleRate, tempi, frames, to } = input;
    const chain = createEffectChain(settings, { sampleRate, channelCount: stem.channels, tempi });
    const watched = watchChain(chain, stem.channels);
    const level = createGain(Array.from({ length: stem.channels }, () => dbToGain(gainDb)));
    const size = { frames, fadeFrames: tailFadeFrames(chain, sampleRate) };
    const wet = applyChain(streamOf(stem), inSeries([level, watched.processor]), size);
    const measures = await writeSound(wet, [folder, to], workFormat(sampleRate)).catch((error: unknown) => {
      // What cannot be written, as it is no number, is the fault of an effect.
      requireNone(watched.problems());
      throw error;
    });
    requireNone([...watched.problems(), ...soundProblems(measures, { ...stemExpectation, frames })]);
    return { measures, stages: watched.reports(), warnings: chain.warnings };
  });

/** Takes a stem through its effects, each looked at: step 6. */
import { join } from 'node:path';
import {
  applyChain,
  createEffectChain,
  streamOf,
  type EffectSettings,
  type SoundMeasures,
} from '@stem/core/production';
import type { Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';

export interface ApplyEffects {
  readonly from: string;
  readonly settings: EffectSettings;
  readonly sampleRate: number;
  readonly bpm: number;
  /** Length that comes out: the form's, and its tail bars. */
  readonly frames: number;
  readonly to: string;
}

export interface EffectsReport {
  readonly measures: SoundMeasures;
  readonly warnings: readonly string[];
}

export const applyEffects: Task<ApplyEffects, EffectsReport> = async (input, { folder }) =>
  withSound(join(folder, input.from), async (stem) => {
    const { settings, sampleRate, bpm, frames, to } = input;
    const chain = createEffectChain(settings, { sampleRate, channelCount: stem.channels, bpm });
    const fadeFrames = Math.round(0.005 * sampleRate);
    const wet = applyChain(streamOf(stem), chain.processor, { frames, fadeFrames });
    const measures = await writeSound(wet, [folder, to], workFormat(sampleRate));
    return { measures, warnings: chain.warnings };
  });

/** Takes a stem through its effects, each looked at: step 6. */
import { join } from 'node:path';
import { dbToGain } from '@stem/core/dsp';
import {
  applyChain,
  atMixLevel,
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
  /** Brings the stem to the level that the effects are meant for. */
  readonly gainDb: number;
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
    const { settings, gainDb, sampleRate, bpm, frames, to } = input;
    const chain = createEffectChain(settings, { sampleRate, channelCount: stem.channels, bpm });
    const fadeFrames = Math.round(0.005 * sampleRate);
    const gains = Array.from({ length: stem.channels }, () => dbToGain(gainDb));
    const wet = applyChain(atMixLevel(streamOf(stem), gains), chain.processor, { frames, fadeFrames });
    const measures = await writeSound(wet, [folder, to], workFormat(sampleRate));
    return { measures, warnings: chain.warnings };
  });

/** Takes a stem from a file of the producer's: decoded, at the song's rate, in its channels. Its length is not judged here. */
import {
  resampledSound,
  soundProblems,
  soundWarnings,
  stemExpectation,
  streamOf,
  withChannels,
  type GateProblem,
  type SoundMeasures,
} from '@stem/core/production';
import { measureSound } from './measure-sound.ts';
import { requireNone, type Task } from './task.ts';
import { withSound } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';

export interface ImportSound {
  readonly file: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly to: string;
}

export interface ImportedSound {
  /** What the file was. */
  readonly source: {
    readonly codec: string;
    readonly sampleRate: number;
    readonly channels: number;
    readonly frames: number;
    readonly decoder: string;
  };
  /** Of the file as it came. */
  readonly measures: SoundMeasures;
  readonly warnings: readonly string[];
}

export const importSound: Task<ImportSound, ImportedSound> = async (input, { folder }) =>
  withSound(input.file, async (sound) => {
    const { sampleRate, channels, to } = input;
    const { info } = sound;
    const measures = await measureSound(sound);
    requireNone(soundProblems(measures, stemExpectation));
    const atRate = resampledSound(withChannels(sound, channels), info.sampleRate, sampleRate);
    await writeSound(streamOf(atRate), [folder, to], workFormat(sampleRate));
    return {
      source: {
        codec: info.codec,
        sampleRate: info.sampleRate,
        channels: info.channels,
        frames: sound.frames,
        decoder: info.decoder,
      },
      measures,
      warnings: [...info.warnings, ...soundWarnings(measures, stemExpectation).map(warningText)],
    };
  });

function warningText({ check, expected, got, advice }: GateProblem): string {
  return `${check}: expected ${expected}, got ${got}. ${advice}`;
}

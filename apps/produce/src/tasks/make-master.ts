/** Sums the delivered stems, finds the settings of the master bus, and writes what comes out of it: step 7. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WavCue } from '@stem/core/format';
import {
  loudnessToleranceLu,
  masterOf,
  mixSource,
  planMaster,
  soundProblems,
  streamOf,
  type MasterOptions,
  type MasterSettings,
  type SoundMeasures,
} from '@stem/core/production';
import { deliveredFormat, type DeliveredFile } from './delivered-file.ts';
import { requireNone, type Task } from './task.ts';
import { withSound, withSounds } from './with-sound.ts';
import { workFormat, writeSound } from './write-sound.ts';

export interface MakeMaster {
  /** The delivered stems. */
  readonly stems: readonly string[];
  readonly options: MasterOptions;
  readonly cues: readonly WavCue[];
  readonly frames: number;
  readonly file: DeliveredFile;
  /** The file of the mix before the bus, which is read again and again. */
  readonly mix: string;
  readonly to: string;
}

export interface MadeMaster {
  readonly settings: MasterSettings;
  readonly mix: SoundMeasures;
  readonly measures: SoundMeasures;
  /** How many masters were made until one fitted. */
  readonly passes: number;
}

/** The bus has tried already: turning it up only flattens the sound. */
const outOfReach =
  'The mix has too few loud moments, or peaks that stand out too far: ask for less with master.loudness_lufs, or turn down the stem that stands out.';

export const makeMaster: Task<MakeMaster, MadeMaster> = async (input, { folder }) => {
  const { stems, options, cues, frames, file, mix: mixFile, to } = input;
  const { sampleRate } = file;
  const paths = stems.map((stem) => join(folder, stem));
  const mix = await withSounds(paths, (sounds) =>
    writeSound(mixSource(sounds.map(streamOf)), [folder, mixFile], workFormat(sampleRate)),
  );
  const mixPath = join(folder, mixFile);
  const made = await withSound(mixPath, async (sound) => {
    const {
      settings,
      master: measures,
      passes,
    } = await planMaster(mix, options, (tried) =>
      writeSound(masterOf(streamOf(sound), sampleRate, tried), [folder, to], { ...deliveredFormat(file), cues }),
    );
    const { loudnessLufs: lufs, truePeakDbtp: mostTruePeakDbtp } = options;
    const problems = soundProblems(measures, {
      frames,
      loudness: { lufs, toleranceLu: loudnessToleranceLu },
      mostTruePeakDbtp,
    });
    requireNone(
      problems.map((problem) => (problem.check === 'loudness' ? { ...problem, advice: outOfReach } : problem)),
    );
    return { settings, mix, measures, passes };
  });
  await rm(mixPath);
  return made;
};

/** Steps 3 and 5: the sound of every stem as it comes, played or from a file. */
import { resolve } from 'node:path';
import type { SongStem } from '@stem/catalog/song';
import type { SoundMeasures, StemRole } from '@stem/core/production';
import { inOrder, type Stage } from '../stage.ts';
import type { ImportedSound } from '../tasks/import-sound.ts';
import type { WorkFile } from '../work/made-file.ts';
import { hashOf } from './source-file.ts';
import { levelsText } from '../words/levels-text.ts';

/** A stem before it is fitted to the song. */
export interface DryStem {
  readonly stem: SongStem;
  readonly file: WorkFile;
  /** As it came. */
  readonly measures: SoundMeasures;
  /** Undefined for what is played. */
  readonly source: (ImportedSound['source'] & { readonly file: string; readonly sha256: string }) | undefined;
}

/** Makes the stems of a step one after the other, or as many at a time as there are jobs. */
export async function makeStems(stage: Stage, step: string, stems: readonly SongStem[]): Promise<DryStem[]> {
  const files = stems.filter(({ source }) => source !== 'synth').length;
  stage.tell.figure('played', String(stems.length - files));
  if (files > 0) stage.tell.figure('from files', String(files));
  return inOrder(stems, stage.jobs, (stem) =>
    typeof stem.source === 'object' && 'file' in stem.source
      ? importStem(stage, step, stem, stem.source.file)
      : playStem(stage, step, stem),
  );
}

async function playStem({ outline, song, runner, tell }: Stage, step: string, stem: SongStem): Promise<DryStem> {
  const { name, role } = stem;
  // The song file has been read: what is synthesised has a role there is an instrument for.
  const player = { name, role: role as StemRole };
  const to = `dry/${name}.wav`;
  const { report, files } = await runner.run({
    task: 'playStem',
    input: { outline: { ...outline, title: '', stems: [player] }, stem: player, channels: song.channels, to },
    step,
    where: name,
    id: `dry/${name}`,
    reads: [],
    writes: [to],
  });
  tell.done(`${name}: played, ${levelsText(report.measures)}`);
  return { stem, file: files[0] as WorkFile, measures: report.measures, source: undefined };
}

async function importStem(stage: Stage, step: string, stem: SongStem, file: string): Promise<DryStem> {
  const { song, songFolder, runner, tell } = stage;
  const { name } = stem;
  const where = `${name} (${file})`;
  const path = resolve(songFolder, file);
  const sha256 = await hashOf(path, { step, where, key: 'source.file' });
  const to = `dry/${name}.wav`;
  const { report, files } = await runner.run({
    task: 'importSound',
    input: { file: path, sampleRate: song.sampleRate, channels: song.channels, to },
    step,
    where,
    id: `dry/${name}`,
    reads: [sha256],
    writes: [to],
  });
  const { source, measures, warnings } = report;
  for (const warning of warnings) tell.warn(`${step}: ${where}: ${warning}`);
  const seconds = (source.frames / source.sampleRate).toFixed(3);
  tell.done(`${where}: ${source.codec}, ${source.sampleRate} Hz, ${seconds} s, ${levelsText(measures)}`);
  return { stem, file: files[0] as WorkFile, measures, source: { ...source, file, sha256 } };
}

/** Steps 3 and 5: the sound of every stem as it comes, played or from a file. */
import type { SongStem } from '@stem/catalog/song';
import type { SoundMeasures, StemRole } from '@stem/core/production';
import { inOrder, type Stage } from '../stage.ts';
import type { ImportedSound } from '../tasks/import-sound.ts';
import type { WorkFile } from '../work/made-file.ts';
import type { TaskRequest } from '../work/task-runner.ts';
import { sourceFile } from './source-file.ts';
import { levelsText } from '../words/levels-text.ts';

/** Played stems of a step to come. */
interface LaterStems {
  readonly step: string;
  readonly stems: readonly SongStem[];
}

/** A stem before it is fitted to the song. */
export interface DryStem {
  readonly stem: SongStem;
  readonly file: WorkFile;
  /** As it came. */
  readonly measures: SoundMeasures;
  /** Undefined for what is played. */
  readonly source: (ImportedSound['source'] & { readonly file: string; readonly sha256: string }) | undefined;
}

/**
 * Makes the stems of a step one after the other, or as many at a time as there are jobs. What a later step plays follows
 * from the form alone, so it is begun while the last of these are made: threads would have nothing to do.
 */
export async function makeStems(
  stage: Stage,
  { step, stems, later }: { readonly step: string; readonly stems: readonly SongStem[]; readonly later?: LaterStems },
): Promise<DryStem[]> {
  const files = stems.filter(({ source }) => source !== 'synth').length;
  stage.tell.figure('played', String(stems.length - files));
  if (files > 0) stage.tell.figure('from files', String(files));
  const ahead = later?.stems ?? [];
  const made = await inOrder([...stems, ...ahead], stage.jobs, async (stem) => {
    if (later && ahead.includes(stem)) {
      await stage.runner.ahead(playRequest(stage, later.step, stem));
      return [];
    }
    return [
      typeof stem.source === 'object' && 'file' in stem.source
        ? await importStem(stage, step, stem, stem.source.file)
        : await playStem(stage, step, stem),
    ];
  });
  return made.flat();
}

async function playStem(stage: Stage, step: string, stem: SongStem): Promise<DryStem> {
  const { report, files } = await stage.runner.run(playRequest(stage, step, stem));
  stage.tell.done(`${stem.name}: played, ${levelsText(report.measures)}`);
  return { stem, file: files[0] as WorkFile, measures: report.measures, source: undefined };
}

function playRequest({ outline, song }: Stage, step: string, stem: SongStem): TaskRequest<'playStem'> {
  const { name, role } = stem;
  // The song file has been read: what is synthesised has a role there is an instrument for.
  const player = { name, role: role as StemRole };
  const to = `dry/${name}.wav`;
  return {
    task: 'playStem',
    input: { outline: { ...outline, title: '', stems: [player] }, stem: player, channels: song.channels, to },
    step,
    where: name,
    id: `dry/${name}`,
    reads: [],
    writes: [to],
  };
}

async function importStem(stage: Stage, step: string, stem: SongStem, file: string): Promise<DryStem> {
  const { song, songFolder, runner, tell } = stage;
  const { name } = stem;
  const where = `${name} (${file})`;
  const { path, sha256 } = await sourceFile({ songFolder, file, step, where, key: 'source.file' });
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

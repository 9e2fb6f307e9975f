/** Step 2: the recording that the song is made to fit: what it decides, and where it goes. */
import { basename } from 'node:path';
import type { ProductionManifest } from '@stem/catalog/production';
import type { HeardReference, ParsedSong, SongStem } from '@stem/catalog/song';
import {
  parseTimeSignature,
  planPlacement,
  type PlannedPlacement,
  type ReferenceMeasures,
} from '@stem/core/production';
import { StepFailure } from '../step-failure.ts';
import type { HeardFile } from '../tasks/hear-reference.ts';
import type { Stage } from '../stage.ts';
import { decimals, levelsText } from '../words/levels-text.ts';
import type { WorkFile } from '../work/made-file.ts';
import type { DeliveredStem } from './master.ts';
import { sourceFile } from './source-file.ts';
import type { DryStem } from './stems.ts';
import { takesReference } from './takes-reference.ts';
import { planTiming } from './timing.ts';

/** A reference that has been listened to. */
export interface Reference {
  readonly path: string;
  readonly sha256: string;
  readonly file: HeardFile;
  /** What it decides in place of the song. */
  readonly heard: HeardReference;
  /** Undefined where only its length counts. */
  readonly placed: PlannedPlacement | undefined;
}

const step = 'reference';

type Place = Pick<Stage, 'runner' | 'tell' | 'songFolder'>;

/** Throws StepFailure with everything that is wrong with it. */
export async function hearReference(
  parsed: ParsedSong,
  { runner, tell, songFolder }: Place,
): Promise<Reference | undefined> {
  const { song } = parsed;
  const { reference } = song;
  if (!reference) {
    tell.done('none');
    return undefined;
  }
  const where = basename(reference.file);
  const { path, sha256 } = await sourceFile({ songFolder, file: reference.file, step, where, key: 'reference.file' });
  const { resample, minDurationSec, offsetMs, drift, maxDriftMs } = reference;
  const isTimed = reference.use.includes('tempo') || song.stems.some(takesReference);
  const { report: file } = await runner.run({
    task: 'hearReference',
    input: {
      file: path,
      wish: { sampleRate: song.sampleRate, resample, minDurationSec },
      request: isTimed
        ? {
            timeSignature: parseTimeSignature(song.timeSignature),
            tempo: song.tempo,
            ...(offsetMs === 'auto' ? {} : { offsetMs }),
            formSec:
              song.sections.length > 0 && song.tempo !== undefined ? planTiming(parsed).form.durationSec : undefined,
          }
        : undefined,
    },
    step,
    where,
    id: 'reference',
    reads: [sha256],
    writes: [],
  });
  const { measures } = file;
  const placed =
    measures &&
    planPlacement(measures, {
      bpm: firstBpm(song.tempo),
      ...(offsetMs === 'auto' ? {} : { offsetMs }),
      drift,
      maxDriftMs,
    });
  if (placed && placed.problems.length > 0) throw new StepFailure(step, where, placed.problems);
  tellReference(file, placed, tell);
  return { path, sha256, file, placed, heard: heardOf(reference.use, file) };
}

function firstBpm(tempo: ParsedSong['song']['tempo']): number | undefined {
  return typeof tempo === 'number' ? tempo : tempo?.[0]?.bpm;
}

function heardOf(use: readonly string[], { durationSec, measures }: HeardFile): HeardReference {
  const { beats } = measures ?? {};
  const lead = Math.max(0, beats?.offsetMs ?? 0) / 1000;
  return {
    ...(use.includes('duration') ? { durationSec: durationSec - lead } : {}),
    ...(use.includes('tempo') && typeof beats?.tempo === 'number' ? { bpm: beats.tempo } : {}),
  };
}

function tellReference(
  { durationSec, sampleRate, measures }: HeardFile,
  placed: PlannedPlacement | undefined,
  tell: Stage['tell'],
): void {
  tell.done(`${durationSec.toFixed(3)} s, ${sampleRate} Hz${heardText(measures)}`);
  tell.figure('length', `${durationSec.toFixed(3)} s`);
  const beats = measures?.beats;
  if (!beats) return;
  const lates = beats.windows.map(({ startBar, lateMs }) => `bar ${startBar} ${decimals(lateMs)}`);
  tell.done(
    `${beats.bpm.toFixed(3)} BPM, bar 1 at ${decimals(beats.offsetMs)} ms, drift ${decimals(beats.driftMs)} ms`,
  );
  tell.done(`ms late: ${lates.join(', ')}`);
  tell.figure('tempo', `${beats.bpm.toFixed(3)} BPM`);
  tell.figure('offset', `${decimals(beats.offsetMs)} ms`);
  tell.figure('drift', `${decimals(beats.driftMs)} ms`);
  if (!placed?.placement || placed.placement.drift.length === 0) return;
  tell.done(`corrected by up to ${placed.mostCents.toFixed(2)} cents`);
  tell.figure('corrected by', `${placed.mostCents.toFixed(2)} cents`);
}

/** What it would be taken for, if nobody knew the song. */
function heardText(measures: ReferenceMeasures | undefined): string {
  const heard = measures?.heard;
  return heard ? `, heard as ${heard.bpm.toFixed(2)} BPM (confidence ${heard.confidence.toFixed(2)})` : '';
}

/** What the manifest keeps of it. */
export function referenceFacts(
  { path, sha256, file, placed }: Reference,
  { form, song }: Stage,
): NonNullable<ProductionManifest['reference']> {
  const beats: ReferenceMeasures['beats'] = file.measures?.beats;
  const beatOf = (bar: number): number => (bar - 1) * form.timeSignature.beatsPerBar;
  return {
    file: basename(path),
    sha256,
    sampleRate: file.sampleRate,
    channels: file.channels,
    frames: file.frames,
    uses: [...(song.reference?.use ?? [])],
    bpm: beats?.bpm ?? null,
    offsetMs: (placed?.placement?.offsetSec ?? 0) * 1000,
    driftMs: beats?.driftMs ?? 0,
    windows: (beats?.windows ?? []).map(({ startBar, lateMs }) => ({
      startSec: form.secAtBeat(beatOf(startBar)),
      endSec: form.secAtBeat(beatOf(startBar) + windowBeats),
      lagMs: lateMs,
    })),
    placement: !placed?.placement ? 'none' : placed.placement.drift.length > 0 ? 'corrected' : 'shifted',
  };
}

const windowBeats = 16;

/** The reference as a stem, on the song's beats. */
export async function placeStem(stage: Stage, stem: SongStem, { path, sha256, placed }: Reference): Promise<DryStem> {
  const { song, runner, tell } = stage;
  const { name } = stem;
  const to = `dry/${name}.wav`;
  const { report, files } = await runner.run({
    task: 'placeReference',
    input: {
      file: path,
      sampleRate: song.sampleRate,
      channels: song.channels,
      placement: placed?.placement ?? { offsetSec: 0, drift: [] },
      to,
    },
    step,
    where: `${name} (${basename(path)})`,
    id: `dry/${name}`,
    reads: [sha256],
    writes: [to],
  });
  tell.done(`${name}: the reference on the beats, ${levelsText(report.measures)}`);
  return { stem, file: files[0] as WorkFile, measures: report.measures, source: undefined };
}

/** In the final verification: the delivered stem against the reference itself, at its start, middle and end. */
export async function verifySync(
  { outline, runner, tell }: Stage,
  { stem, file }: Pick<DeliveredStem, 'stem' | 'file'>,
  { path, sha256, placed }: Reference,
): Promise<void> {
  const { sampleRate, tempo, timeSignature } = outline;
  const { report } = await runner.run({
    task: 'checkSync',
    input: {
      stem: file.path,
      file: path,
      placement: placed?.placement ?? { offsetSec: 0, drift: [] },
      sampleRate,
      tempo,
      timeSignature,
    },
    step: 'archive',
    where: stem.name,
    id: `sync/${stem.name}`,
    reads: [file.sha256, sha256],
    writes: [],
  });
  const lags = report.windows.map(({ at, lagMs }) => `${at} ${lagMs === undefined ? 'unknown' : decimals(lagMs)}`);
  tell.done(`${stem.name}: ms late against the reference: ${lags.join(', ')}`);
  if (report.mostLagMs !== undefined) tell.figure('sync', `${decimals(report.mostLagMs)} ms`);
}

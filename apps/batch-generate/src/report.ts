/** What `batch-generate` says of its tracks: a line as each ends, the plan of a dry run, the summary. */
import type { DryRunAnswer } from '@stem/catalog/answers';
import { relative } from 'node:path';
import { notThere, nothingThere, type BatchPlan, type BatchRun, type TrackOutcome } from '@stem/batch';
import { textureTotals, type ResultRow, type Results } from '@stem/catalog/results';
import { printable } from '@stem/cli';
import { isStoreAddress } from '@stem/storage/address';

import { choiceText, type ShardChoice } from './choose-shard.ts';

const rule = '='.repeat(70);

/** `Shard 3 of 16 (--shard): 12 of 190 tracks.` */
export function shardText({ tasks, shard }: BatchPlan, choice: ShardChoice): string {
  const text = choiceText(choice);
  const start = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  if (shard === undefined) return `${start}: all tracks.`;
  return tasks.length === 0
    ? `${start}: none of the ${shard.tracks} tracks is in it, so there is nothing to do.`
    : `${start}: ${tasks.length} of ${shard.tracks} tracks.`;
}

/** The summary at the end, in the layout people have scripts on. */
export function summaryText(results: Results): string {
  const totals = textureTotals(results);
  const failed = results.results.filter((row) => !row.success);
  return [
    rule,
    'BATCH PROCESSING SUMMARY',
    rule,
    `Total tracks:      ${results.total}`,
    `Successful:        ${results.successful}`,
    `Failed:            ${results.failed}`,
    '',
    'Total textures generated:',
    `  Pads:     ${totals.pads}`,
    `  Swells:   ${totals.swells}`,
    `  Clouds:   ${totals.clouds}`,
    `  Hiss:     ${totals.hiss}`,
    ...(failed.length === 0 ? [] : ['', 'Failed tracks:', ...failed.map(failureLine)]),
    rule,
  ].join('\n');
}

/** Whether nothing was found: of a wrong root every track fails, each with the same words. */
export function isElsewhere({ outcomes }: BatchRun): boolean {
  return outcomes.length > 0 && outcomes.every(({ row }) => row.stats.error?.startsWith(notThere));
}

export function elsewhereText(root: string): string {
  return `None of them is below ${printable(root)}: --root names the folder that stem discover looked through.`;
}

function failureLine({ rel_path: path, stats }: ResultRow): string {
  return `  - ${printable(path)}: ${printable(stats.error ?? 'unknown')}`;
}

/** `3 pads, 6 swells, 6 clouds, 8 hiss loops, 4 flickers` */
function countsText({ stats }: ResultRow): string {
  return [
    `${stats.pads} ${stats.pads === 1 ? 'pad' : 'pads'}`,
    `${stats.swells} ${stats.swells === 1 ? 'swell' : 'swells'}`,
    `${stats.clouds} ${stats.clouds === 1 ? 'cloud' : 'clouds'}`,
    `${stats.hiss_loops} hiss ${stats.hiss_loops === 1 ? 'loop' : 'loops'}`,
    `${stats.hiss_flickers} ${stats.hiss_flickers === 1 ? 'flicker' : 'flickers'}`,
  ].join(', ');
}

/** A line as a track ends, and one for each kind of texture it did not hold enough of. */
export function outcomeText({ row }: TrackOutcome): string {
  if (row.up_to_date === true) return `${row.track_slug}: up to date`;
  return [`${row.track_slug}: ${countsText(row)}`, ...againLines(row), ...shortfallLines(row)].join('\n');
}

/** The stages of a track, a line each: seconds, and their share of all of it. */
export function stagesText({ row, stages }: TrackOutcome): string {
  if (stages === undefined) return `${row.track_slug}: no stages, as nothing was made`;
  const all = Object.values(stages).reduce((sum, seconds) => sum + seconds, 0);
  const lines = Object.entries({ ...stages, 'in all': all }).map(([stage, seconds]) => {
    const share = all > 0 ? Math.round((100 * seconds) / all) : 0;
    return `  ${stage.padEnd(10)}${seconds.toFixed(3).padStart(8)} s${String(share).padStart(5)} %`;
  });
  return [`${row.track_slug}, stage by stage:`, ...lines].join('\n');
}

/** Why a track that was there already was made again; `stem why` says all of it. */
function againLines({ made_because: because = [] }: ResultRow): string[] {
  const [first, ...more] = because;
  if (first === undefined || first === nothingThere) return [];
  return [`  (again, because ${printable(first)}${more.length > 0 ? `; and ${more.length} more` : ''})`];
}

function shortfallLines({ shortfalls = [] }: ResultRow): string[] {
  return shortfalls.map((shortfall) => `  (${printable(shortfall)})`);
}

/** A track of a dry run: slug, folder, and how many of each texture, or why none. */
export function dryRunText({ row, folder }: TrackOutcome, cwd: string): string {
  if (!row.success) return `${row.track_slug}\n  would fail: ${printable(row.stats.error ?? 'unknown')}\n`;
  const state = row.up_to_date === true ? ' (up to date)' : '';
  const lines = [row.track_slug, `  ${printable(shownPath(folder, cwd))}`, `  ${countsText(row)}${state}`];
  return `${[...lines, ...shortfallLines(row)].join('\n')}\n`;
}

/** The same as a document. */
export function dryRunDocument(outcomes: readonly TrackOutcome[], profile: string | null): DryRunAnswer {
  const tracks = outcomes.map(({ row, folder }) => {
    const { stats, ...facts } = row;
    const { error, ...textures } = stats;
    return { ...facts, folder, textures, error };
  });
  const successful = tracks.filter((track) => track.success).length;
  return { dry_run: true, profile, total: tracks.length, successful, failed: tracks.length - successful, tracks };
}

/** Relative where it lies below the current directory. */
export function shownPath(path: string, cwd: string): string {
  if (isStoreAddress(path)) return path;
  const shown = relative(cwd, path);
  return shown === '' || shown.startsWith('..') ? path : shown;
}

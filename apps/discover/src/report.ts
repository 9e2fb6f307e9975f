/** What a scan found, in words and as a summary document. */
import { printable } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';
import type { DiscoverAnswer } from '@stem/catalog/answers';
import type { CatalogRow } from '@stem/catalog/catalog';
import type { ScanAnalysis } from './analysis/analyze-scan.ts';
import type { RememberedFile } from './scan-state.ts';
import { skippedAudioFiles, type Scan } from './scan.ts';

/** Names in one line of the closing message; the rest is a number. */
const namesShown = 5;
const extensionsShown = 8;

/** `1 file`, `2 files` */
function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function named(paths: readonly string[]): string {
  const shown = paths.slice(0, namesShown).map(printable).join(', ');
  return paths.length > namesShown ? `${shown} and ${paths.length - namesShown} more` : shown;
}

function relPaths(list: readonly { readonly relPath: string }[]): string[] {
  return list.map(({ relPath }) => relPath);
}

/** Everything that was passed over although it is or may be audio, a line each. */
function passedOver(scan: Scan): string[] {
  const lines: string[] = [];
  const say = (list: readonly { readonly relPath: string }[], one: string, many: string): void => {
    if (list.length > 0) lines.push(`${list.length} ${list.length === 1 ? one : many}: ${named(relPaths(list))}`);
  };
  const links = scan.skips.filter(({ cause }) => cause === 'linked-folder');
  say(scan.skippedWithAudio, 'skipped folder holds audio', 'skipped folders hold audio');
  say(
    skippedAudioFiles(scan, 'needs-ffmpeg'),
    'file needs ffmpeg, which is not here',
    'files need ffmpeg, which is not here',
  );
  say(skippedAudioFiles(scan, 'ignored'), 'file is ignored', 'files are ignored');
  say(skippedAudioFiles(scan, 'linked-outside'), 'link leads outside the root', 'links lead outside the root');
  say(links, 'link to a folder is not followed', 'links to folders are not followed');
  return lines;
}

function totals({ files }: Scan): { readonly seconds: number; readonly mebibytes: number } {
  const sum = (value: (file: RememberedFile) => number): number =>
    files.reduce((total, { file }) => total + value(file), 0);
  return { seconds: sum(({ facts }) => facts.durationSec), mebibytes: sum(({ stamp }) => stamp.size) / (1 << 20) };
}

function lengthText(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} seconds`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(1)} minutes` : `${(seconds / 3600).toFixed(1)} hours`;
}

function sizeText(mebibytes: number): string {
  return mebibytes < 1024 ? `${mebibytes.toFixed(1)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}

function analysisWords({ files, failures, duplicates }: ScanAnalysis): string {
  const measured = [...files.values()].filter((file) => file.measured).length;
  const known = files.size - measured;
  return [
    `${measured} analysed`,
    ...(known > 0 ? [`${known} known by their content`] : []),
    ...(failures.size > 0 ? [`${failures.size} could not be analysed, see above`] : []),
    duplicates.length === 0 ? 'no duplicates' : `${counted(duplicates.length, 'group')} of duplicates`,
  ].join(', ');
}

/** What became of the measures of an older catalog in a scan without `--analyze`. */
export function keptWords({ kept, without }: { readonly kept: number; readonly without: number }): string {
  const has = kept === 1 ? 'keeps its' : 'keep their';
  const words = `${counted(kept, 'file')} ${has} measures from the older catalog`;
  return without === 0 ? `${words}.` : `${words}; ${without} new or changed have none until --analyze measures them.`;
}

/** What became of the rows of files that are there, as far as anybody knows, and could not be looked at. */
export function unreadWords(rows: readonly CatalogRow[]): string {
  const keeps = rows.length === 1 ? 'keeps its row' : 'keep their rows';
  return `${counted(rows.length, 'file')} that could not be looked at ${keeps} of the older catalog: ${named(relPaths(rows))}.`;
}

/** The closing message of a scan that found audio. */
export function foundWords({ scan, output, analysis }: Found): string {
  const { seconds, mebibytes } = totals(scan);
  const files = counted(scan.files.length, 'audio file');
  const unchanged = scan.files.filter((file) => file.unchanged).length;
  const lines = [`Catalogued ${files} in ${printable(output)} (${lengthText(seconds)}, ${sizeText(mebibytes)}).`];
  if (unchanged > 0) lines.push(`${scan.files.length - unchanged} read, ${unchanged} unchanged since the last scan.`);
  if (scan.unreadable.length > 0) lines.push(`${scan.unreadable.length} could not be read, see above.`);
  if (analysis !== undefined) lines.push(`${analysisWords(analysis)}.`);
  return [...lines, ...passedOver(scan)].join('\n  ');
}

function extensionWords(extensions: Scan['otherExtensions']): string[] {
  if (extensions.size === 0) return [];
  const byCount = [...extensions].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const shown = byCount.slice(0, extensionsShown).map(([ending, count]) => `${printable(ending) || 'none'} (${count})`);
  const rest = byCount.length > extensionsShown ? ` and ${byCount.length - extensionsShown} more` : '';
  return [`The endings seen are no audio: ${shown.join(', ')}${rest}`];
}

/** The closing message of a scan that found none: all that could explain it. */
export function nothingWords(scan: Scan): string {
  const reasons = [
    ...(scan.unreadable.length > 0 ? [`${scan.unreadable.length} could not be read, see above`] : []),
    ...passedOver(scan),
    ...extensionWords(scan.otherExtensions),
  ];
  const why = reasons.length === 0 ? ['The folder is empty.'] : reasons;
  return [`No audio files discovered in ${printable(scan.root)}.`, ...why].join('\n  ');
}

/** One line for each file, and one for everything passed over, in the order of their paths. */
export function* verboseLines(scan: Scan, rows: readonly CatalogRow[]): Generator<string> {
  for (const { id, relPath, durationSec, sampleRate, channels } of rows) {
    const facts = `${durationSec.toFixed(2)} s, ${sampleRate} Hz, ${counted(channels, 'channel')}`;
    yield `${printable(id)}  ${printable(relPath)}  ${facts}`;
  }
  for (const { relPath, directory, words } of scan.skips) {
    yield `skipped ${printable(relPath)}${directory ? '/' : ''}: ${printable(words)}`;
  }
}

export interface Found {
  readonly scan: Scan;
  readonly output: string;
  /** Undefined without `--analyze`. */
  readonly analysis: ScanAnalysis | undefined;
}

export interface Outcome extends Found {
  readonly kernels: Kernels;
  readonly format: DiscoverAnswer['format'];
  /** Rows of the older catalog whose files could not be looked at. */
  readonly unread: readonly CatalogRow[];
  /** Where the older catalog was kept, if it was. */
  readonly backup: string | undefined;
}

/** The summary for machines. */
export function summaryDocument({ scan, output, analysis, kernels, format, unread, backup }: Outcome): DiscoverAnswer {
  const { seconds, mebibytes } = totals(scan);
  const unchanged = scan.files.filter((file) => file.unchanged).length;
  const trouble = ({ relPath, reason }: { relPath: string; reason: string }) => ({ rel_path: relPath, reason });
  return {
    root: scan.root,
    output,
    format,
    backup: backup ?? null,
    files: scan.files.length,
    total_duration_sec: Number(seconds.toFixed(2)),
    total_size_mb: Number(mebibytes.toFixed(2)),
    read: scan.files.length - unchanged,
    unchanged,
    ...(analysis === undefined
      ? {}
      : {
          kernels,
          analysed: [...analysis.files.values()].filter(({ measured }) => measured).length,
          known_by_content: [...analysis.files.values()].filter(({ measured }) => !measured).length,
          analysis_failures: [...analysis.failures].map(([rel_path, reason]) => ({ rel_path, reason })),
          duplicate_groups: analysis.duplicates.length,
        }),
    unreadable: scan.unreadable.map(trouble),
    ...(unread.length === 0 ? {} : { kept_rows: relPaths(unread) }),
    warnings: scan.warnings.map(trouble),
    skipped_directories_with_audio: scan.skippedWithAudio.map(({ relPath, words }) => ({
      rel_path: relPath,
      reason: words,
    })),
    needs_ffmpeg: relPaths(skippedAudioFiles(scan, 'needs-ffmpeg')),
    ignored: relPaths(skippedAudioFiles(scan, 'ignored')),
    links_outside: relPaths(skippedAudioFiles(scan, 'linked-outside')),
    links_to_folders: relPaths(scan.skips.filter(({ cause }) => cause === 'linked-folder')),
    other_extensions: Object.fromEntries(scan.otherExtensions),
  };
}

/** The columns of a catalog and of a selection, and the forms they are written in. */

/** What a cell beside the known columns can hold: text or a number in CSV and Markdown, any JSON in JSON. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

/** One audio file of the archive. */
export interface CatalogRow {
  /** `audio_0000`; kept over later scans. */
  readonly id: string;
  /** Path below the root, with `/`; see `pathToText` for names that are not UTF-8. */
  readonly relPath: string;
  readonly durationSec: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** In MiB; null when the catalog has no such column. */
  readonly fileSizeMb: number | null;
  /** Every other column, in the order of the file. */
  readonly extra: ReadonlyMap<string, Cell>;
}

/** A row that was selected. */
export interface SelectionRow extends CatalogRow {
  readonly selectionScore: number;
}

/** The known columns, exactly and in this order. */
export const catalogColumns = ['id', 'rel_path', 'duration_sec', 'sample_rate', 'channels', 'file_size_mb'] as const;

/** The column that a selection adds. */
export const scoreColumn = 'selection_score';

/** The columns that `discover --analyze` adds, in this order: those with a number, their decimals in CSV; null holds text. */
export const analysisColumns = {
  loudness_lufs: 2,
  true_peak_dbtp: 2,
  loudness_range_lu: 2,
  bpm: 2,
  bpm_confidence: 2,
  key: null,
  key_confidence: 2,
  centroid_hz: 1,
  flatness: 3,
  onset_rate_hz: 2,
  stereo_width: 2,
  clipped_runs: 0,
  silence_sec: 2,
  texture_score: 1,
  duplicate_group: null,
  content_hash: null,
} as const;

/** One of them. */
export type AnalysisColumn = keyof typeof analysisColumns;

/** Known columns that hold numbers, the measured ones included. */
export const numberColumns: ReadonlySet<string> = new Set([
  'duration_sec',
  'sample_rate',
  'channels',
  'file_size_mb',
  ...Object.entries(analysisColumns).flatMap(([name, decimals]) => (decimals === null ? [] : [name])),
  scoreColumn,
]);

/** True when a text is a number, written as people write numbers. */
export function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

/** The forms a catalog can take. */
export type CatalogFormat = 'csv' | 'json' | 'markdown';

/** The form a file of this name is written in: `.json`, `.md`, anything else CSV. */
export function catalogFormatOf(file: string): CatalogFormat {
  if (/\.json$/i.test(file)) return 'json';
  return /\.md$/i.test(file) ? 'markdown' : 'csv';
}

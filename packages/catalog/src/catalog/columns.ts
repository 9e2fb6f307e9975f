/** The columns of a catalog, and a row of it as the program uses it. */

/** What a cell beside the known columns can hold: text where the form has no types (CSV, Markdown), any JSON else. */
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

/** The known columns, exactly and in this order. */
export const catalogColumns = ['id', 'rel_path', 'duration_sec', 'sample_rate', 'channels', 'file_size_mb'] as const;

/** A row that was selected. */
export interface SelectionRow extends CatalogRow {
  readonly selectionScore: number;
}

/** The column that a selection adds. */
export const scoreColumn = 'selection_score';

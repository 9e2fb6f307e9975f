/** What an older catalog says beside the facts: measures, kept by a scan that does not measure, and a person's own columns. */
import { analysisColumns, type CatalogRow, type Cell } from '@stem/catalog/catalog';
import type { RememberedFile, ScanState } from './scan-state.ts';

const columns = Object.keys(analysisColumns);

/** The cells of columns that a person has added to the catalog. */
export function ownCells(extra: CatalogRow['extra']): CatalogRow['extra'] {
  return new Map([...extra].filter(([name]) => !columns.includes(name)));
}

export interface KeptMeasures {
  readonly rows: readonly CatalogRow[];
  /** Rows that kept their measures, and rows that have none; both 0 where the older catalog has none at all. */
  readonly kept: number;
  readonly without: number;
}

/**
 * Rows with the measures of the older row of the same id, where the file is known to be still the same. The columns stay
 * even where all their cells are empty: a person's selection rules may name them.
 */
export function withOlderMeasures(
  rows: readonly CatalogRow[],
  older: readonly CatalogRow[],
  { state, files }: { readonly state: ScanState; readonly files: ReadonlyMap<string, RememberedFile> },
): KeptMeasures {
  const measured = older.filter(({ extra }) => columns.some((column) => extra.has(column)));
  if (measured.length === 0) return { rows, kept: 0, without: 0 };
  const byId = new Map(measured.map((row) => [row.id, row]));
  let kept = 0;
  const merged = rows.map((row) => {
    const before = byId.get(row.id);
    const same = before && isSameContent(state.get(before.relPath), files.get(row.relPath));
    if (same) kept++;
    const cell = (column: string): Cell => (same ? before.extra.get(column) : undefined) ?? null;
    return { ...row, extra: new Map([...columns.map((column) => [column, cell(column)] as const), ...row.extra]) };
  });
  return { rows: merged, kept, without: rows.length - kept };
}

function isSameContent(before: RememberedFile | undefined, now: RememberedFile | undefined): boolean {
  return before !== undefined && before.stamp.size === now?.stamp.size && before.fingerprint === now.fingerprint;
}

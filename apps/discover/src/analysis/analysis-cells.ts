/** What was measured as cells of the catalog. */
import { analysisColumns, type AnalysisColumn, type CatalogRow, type Cell } from '@stem/catalog/catalog';
import { nameGroups } from './group-names.ts';
import type { FileAnalysis } from './analyze-file.ts';
import type { ScanAnalysis } from './analyze-scan.ts';

const columns = Object.entries(analysisColumns) as [AnalysisColumn, number | null][];

/** The rows with every column of the analysis; empty cells where a file could not be measured. */
export function withAnalysis(
  rows: readonly CatalogRow[],
  { files, duplicates }: ScanAnalysis,
  older: readonly CatalogRow[],
): readonly CatalogRow[] {
  const groups = groupsByPath(rows, duplicates, older);
  return rows.map((row) => {
    const file = files.get(row.relPath);
    const group = groups.get(row.relPath) ?? null;
    const cells = columns.map(([name, decimals]) => [name, cell({ name, decimals, file, group })] as const);
    return { ...row, extra: new Map([...cells, ...row.extra]) };
  });
}

interface CellRequest {
  readonly name: AnalysisColumn;
  readonly decimals: number | null;
  readonly file: FileAnalysis | undefined;
  readonly group: string | null;
}

/** Numbers as text with their decimals, which CSV shows and JSON turns into numbers again. */
function cell({ name, decimals, file, group }: CellRequest): Cell {
  if (name === 'content_hash') return file?.contentHash ?? null;
  if (name === 'duplicate_group') return group;
  const value = file?.record.values[name] ?? null;
  return typeof value === 'number' ? withoutMinusZero(value.toFixed(decimals ?? 0)) : value;
}

function withoutMinusZero(text: string): string {
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** The name of the group of every file that has copies. Names follow the ids, which follow moved files. */
function groupsByPath(
  rows: readonly CatalogRow[],
  duplicates: ScanAnalysis['duplicates'],
  older: readonly CatalogRow[],
): ReadonlyMap<string, string> {
  const idOf = new Map(rows.map(({ id, relPath }) => [relPath, id]));
  const order = new Map(rows.map(({ relPath }, index) => [relPath, index]));
  const olderNames = new Map(
    older.flatMap(({ id, extra }): [string, string][] => {
      const name = extra.get('duplicate_group');
      return typeof name === 'string' && name !== '' ? [[id, name]] : [];
    }),
  );
  const place = (group: readonly string[]): number => Math.min(...group.map((path) => order.get(path) ?? Infinity));
  const groups = [...duplicates].sort((a, b) => place(a) - place(b));
  const names = nameGroups(
    groups.map((group) => group.map((path) => idOf.get(path) ?? '')),
    olderNames,
  );
  return new Map(groups.flatMap((group, index) => group.map((path) => [path, names[index] ?? ''] as const)));
}

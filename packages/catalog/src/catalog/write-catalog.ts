/** Rows to the text of a catalog or a selection: CSV, JSON, or a Markdown table. */
import { formatCsv } from '../text/csv.ts';
import { formatMarkdownTable } from '../text/markdown-table.ts';
import {
  catalogColumns,
  isNumber,
  numberColumns,
  scoreColumn,
  type CatalogFormat,
  type CatalogRow,
  type Cell,
  type SelectionRow,
} from './columns.ts';

/** The text of a catalog, known columns first, then every other in the order in which they come up. */
export function formatCatalog(rows: readonly CatalogRow[], format: CatalogFormat): string {
  return formatRows({ rows, format, columns: catalogColumns, valueOf: catalogValue });
}

/**
 * The text of a selection: every column of its rows, and the score. `columns` are those of the catalog, which a
 * selection without rows has too.
 */
export function formatSelection(
  rows: readonly SelectionRow[],
  format: 'csv' | 'json',
  columns: readonly string[] = [],
): string {
  const known = [...catalogColumns, scoreColumn];
  const valueOf = (row: SelectionRow, column: string): Cell | undefined =>
    column === scoreColumn ? row.selectionScore : catalogValue(row, column);
  return formatRows({ rows, format, columns: known, more: columns, valueOf });
}

interface Layout<Row> {
  readonly rows: readonly Row[];
  readonly format: CatalogFormat;
  readonly columns: readonly string[];
  /** Other columns that stand there even where no row has them. */
  readonly more?: readonly string[];
  readonly valueOf: (row: Row, column: string) => Cell | undefined;
}

function formatRows<Row extends CatalogRow>({ rows, format, columns, more = [], valueOf }: Layout<Row>): string {
  const others = new Set(more);
  for (const { extra } of rows) for (const name of extra.keys()) others.add(name);
  for (const name of columns) others.delete(name);
  // The score stands last, after every column of the input.
  const known = columns.filter((name) => name !== scoreColumn);
  const header = [...known, ...others, ...columns.filter((name) => name === scoreColumn)];
  if (format === 'json') return formatJson(rows, header, valueOf);
  const records = rows.map((row) => header.map((name) => cellText(valueOf(row, name), name)));
  if (format === 'csv') return formatCsv(header, records);
  return `${formatMarkdownTable(header, records, numberColumns)}\n${totalLine(rows)}\n`;
}

/** The cell of a column; undefined where the row has no such column. */
export function catalogValue(row: CatalogRow, column: string): Cell | undefined {
  switch (column) {
    case 'id':
      return row.id;
    case 'rel_path':
      return row.relPath;
    case 'duration_sec':
      return row.durationSec;
    case 'sample_rate':
      return row.sampleRate;
    case 'channels':
      return row.channels;
    case 'file_size_mb':
      return row.fileSizeMb;
    default:
      return row.extra.get(column);
  }
}

const twoDecimals: ReadonlySet<string> = new Set(['duration_sec', 'file_size_mb']);

function cellText(value: Cell | undefined, column: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return twoDecimals.has(column) ? value.toFixed(2) : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function formatJson<Row>(rows: readonly Row[], header: readonly string[], valueOf: Layout<Row>['valueOf']): string {
  const objects = rows.map((row) =>
    Object.fromEntries(
      header.flatMap((name) => {
        const value = valueOf(row, name);
        return value === undefined ? [] : [[name, jsonValue(value, name)] as const];
      }),
    ),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}

/** Numbers are numbers, also those that came as the text of a CSV; an empty cell of a number is null. */
function jsonValue(value: Cell, column: string): Cell {
  if (!numberColumns.has(column)) return value;
  if (typeof value === 'number') return twoDecimals.has(column) ? Number(value.toFixed(2)) : value;
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return null;
  return isNumber(value.trim()) ? Number(value) : value;
}

function totalLine(rows: readonly CatalogRow[]): string {
  const seconds = rows.reduce((sum, row) => sum + row.durationSec, 0);
  const size = rows.reduce((sum, row) => sum + (row.fileSizeMb ?? 0), 0);
  const files = rows.length === 1 ? '1 file' : `${rows.length} files`;
  return `Total: ${files}, ${seconds.toFixed(2)} s (${(seconds / 3600).toFixed(1)} hours), ${size.toFixed(2)} MiB`;
}

/** A catalog in any of its three forms to rows, or every problem it has. */
import { expectation, shown, type ValueSchema } from '../text/expectation.ts';
import { DocumentError, type Problem } from '../text/problem.ts';
import { decodeText, readBytes } from '../text/source-text.ts';
import {
  catalogColumns,
  scoreColumn,
  type CatalogFormat,
  type CatalogRow,
  type Cell,
  type SelectionRow,
} from './columns.ts';
import { catalogFields, fits, isOptional, selectionFields, type RecordOf } from './fields.ts';
import { readRecords, type RecordRow, type Records } from './records.ts';

export interface Catalog<Row = CatalogRow> {
  readonly rows: readonly Row[];
  /** Every column, in the order of the file; of a JSON document those that its rows have. */
  readonly columns: readonly string[];
  /** The form it was read from. */
  readonly format: CatalogFormat;
  /** Odd, but no reason to stop: a file that is listed twice. */
  readonly warnings: readonly Problem[];
}

/** Reads a catalog. Throws an InputError when there is no such file, a DocumentError with every problem it has. */
export async function readCatalog(file: string): Promise<Catalog> {
  return parseCatalog(await readBytes(file, catalogOrigin), file);
}

/** Parses the bytes of a catalog; `file` is its name, for messages and to tell its form. */
export function parseCatalog(bytes: Uint8Array, file: string): Catalog {
  const records = readRecords(decodeText(bytes, file), file, {
    known: catalogColumns,
    required,
    origin: catalogOrigin,
  });
  const others = otherColumns(records, catalogColumns);
  const rows = checkedRows(records, catalogFields, file).map((values, index) =>
    catalogRow(values, cellsOf(records.rows[index], others)),
  );
  return { ...withoutRepeats(rows, records, file), columns: records.columns, format: records.format };
}

/** Reads a selection, as `readCatalog` does. A catalog is a selection of everything, with no points. */
export async function readSelection(file: string): Promise<Catalog<SelectionRow>> {
  return parseSelection(await readBytes(file, selectionOrigin), file);
}

/** Parses the bytes of a selection. */
export function parseSelection(bytes: Uint8Array, file: string): Catalog<SelectionRow> {
  const columns = [...catalogColumns, scoreColumn];
  const records = readRecords(decodeText(bytes, file), file, { known: columns, required, origin: selectionOrigin });
  const others = otherColumns(records, columns);
  // Node 20 gives every object that begins with a spread a shape of its own: a third of what many rows take.
  const rows = checkedRows(records, selectionFields, file).map((values, index) => ({
    selectionScore: values.selection_score ?? 0,
    ...catalogRow(values, cellsOf(records.rows[index], others)),
  }));
  return { ...withoutRepeats(rows, records, file), columns: records.columns, format: records.format };
}

const catalogOrigin = 'stem discover writes the catalog';
const selectionOrigin = 'stem select writes the selection';

const required: readonly string[] = catalogColumns.filter((name) => !isOptional(name));

/** The known values of every row; throws a DocumentError that names every cell that is not as it should be. */
function checkedRows<Known extends Readonly<Record<string, ValueSchema>>>(
  records: Records,
  fields: Known,
  file: string,
): RecordOf<Known>[] {
  const known = Object.entries<ValueSchema>(fields);
  const problems: Problem[] = [];
  const rows = records.rows.map((row, index) => {
    const values: Record<string, unknown> = {};
    for (const [name, field] of known) {
      const value = row.get(name);
      if (isAbsent(value) ? isOptional(name) : fits(value, field)) values[name] = isAbsent(value) ? undefined : value;
      else problems.push(cellProblem({ records, index, name, field, file }));
    }
    return values as RecordOf<Known>;
  });
  if (problems.length > 0) throw new DocumentError(problems);
  return rows;
}

interface BadCell {
  readonly records: Records;
  readonly index: number;
  readonly name: string;
  readonly field: ValueSchema;
  readonly file: string;
}

function cellProblem({ records, index, name, field, file }: BadCell): Problem {
  const cell = records.rows[index]?.get(name) ?? '';
  return {
    file,
    ...records.placeOf(index, name),
    path: records.pathOf(index, name),
    message: `expected ${expectation(field)}, got ${shown(cell)}`,
  };
}

/** An empty cell is as good as none: the schema says whether that will do. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === '';
}

function catalogRow(values: RecordOf<typeof catalogFields>, extra: ReadonlyMap<string, Cell>): CatalogRow {
  return {
    id: values.id,
    relPath: values.rel_path,
    durationSec: values.duration_sec,
    sampleRate: values.sample_rate,
    channels: values.channels,
    fileSizeMb: values.file_size_mb ?? null,
    extra,
  };
}

function otherColumns({ columns }: Records, known: readonly string[]): readonly string[] {
  return columns.filter((name) => !known.includes(name));
}

/** Most rows have no others. */
const noColumns: ReadonlyMap<string, Cell> = new Map();

/** The cells of these columns; a row of a JSON document may lack some. */
function cellsOf(row: RecordRow | undefined, columns: readonly string[]): ReadonlyMap<string, Cell> {
  if (row === undefined || columns.length === 0) return noColumns;
  return new Map(columns.filter((name) => row.has(name)).map((name) => [name, row.get(name) as Cell]));
}

/** A file that is listed again is left out: it would be made twice into one folder. */
function withoutRepeats<Row extends CatalogRow>(rows: readonly Row[], records: Records, file: string) {
  const first = new Map<string, Row>();
  const warnings: Problem[] = [];
  for (const [index, row] of rows.entries()) {
    if (!first.has(row.relPath)) first.set(row.relPath, row);
    else {
      const message = `expected every file once, got ${shown(row.relPath)} again (left out)`;
      const path = records.pathOf(index, 'rel_path');
      warnings.push({ file, ...records.placeOf(index, 'rel_path'), path, message });
    }
  }
  return { rows: [...first.values()], warnings };
}

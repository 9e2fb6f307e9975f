/** The records of a catalog or selection file in any of its forms: values by column, and where each of them stands. */
import { parseCsv } from '../text/csv.ts';
import { shown } from '../text/expectation.ts';
import { jsonPlaces, parseJson } from '../text/json.ts';
import { parseMarkdownTable } from '../text/markdown-table.ts';
import { DocumentError, type Place, type Problem } from '../text/problem.ts';
import type { Table } from '../text/table.ts';
import {
  catalogColumns,
  catalogFormatOf,
  isNumber,
  numberColumns,
  scoreColumn,
  type CatalogFormat,
} from './columns.ts';

/** The values of a row by the names of their columns. */
export type RecordRow = Pick<ReadonlyMap<string, unknown>, 'get' | 'has'>;

export interface Records {
  readonly format: CatalogFormat;
  /** Names of the columns, in the order of the file. */
  readonly columns: readonly string[];
  readonly rows: readonly RecordRow[];
  readonly placeOf: (row: number, column: string) => Place;
  /** How messages call a cell. */
  readonly pathOf: (row: number, column: string) => string;
}

/** What a file of rows has to be. */
export interface WantedRecords {
  /** Names of columns, however they are written. */
  readonly known: readonly string[];
  readonly required: readonly string[];
  /** Where such a file comes from, for who has given another: `stem discover writes the catalog`. */
  readonly origin: string;
}

/** Reads any form, told by what the text looks like, then by its name. */
export function readRecords(text: string, file: string, { known, required, origin }: WantedRecords): Records {
  const format = sniff(text, file);
  if (format === 'json') return jsonRecords(text, file, origin);
  const table = format === 'markdown' ? parseMarkdownTable(text) : parseCsv(text, file, known);
  if (table === undefined || table.header.length === 0) {
    const got = text.trim() === '' ? 'an empty file' : 'none';
    const message = `expected a table with the columns ${required.join(', ')}, got ${got}; ${origin}`;
    throw new DocumentError([{ file, line: 1, column: 1, path: '', message }]);
  }
  checkSize({ rows: table.records.length, columns: table.header.length, text, file });
  const header = table.header.map((name) => knownName(name, known));
  checkIsOurs(header, { table, file, required, origin });
  checkHeader(header, { table, file, required });
  return { format, ...tableRecords(table, header) };
}

function sniff(text: string, file: string): CatalogFormat {
  const start = text.trimStart();
  if (/^[[{]/.test(start)) return 'json';
  if (start.startsWith('|')) return 'markdown';
  const named = catalogFormatOf(file);
  return named === 'json' && start === '' ? 'csv' : named;
}

/** Spreadsheets and people change case and blanks; other columns keep the name they have. */
function knownName(name: string, known: readonly string[]): string {
  const plain = name.trim().toLowerCase();
  return known.includes(plain) ? plain : name;
}

/** Every cell takes a character at least: a table of more cells is nearly empty, and made to fill the memory. */
const alwaysFine = 4_000_000;

function checkSize({ rows, columns, text, file }: { rows: number; columns: number; text: string; file: string }): void {
  const cells = rows * columns;
  if (cells <= Math.max(alwaysFine, text.length)) return;
  const message = `expected a table that is mostly filled, got ${rows} rows of ${columns} columns in ${text.length} characters`;
  throw new DocumentError([{ file, line: 1, column: 1, path: '', message }]);
}

interface HeaderCheck {
  readonly table: Table;
  readonly file: string;
  readonly required: readonly string[];
}

/** A table with none of the columns is another one: no use to name them one by one. */
function checkIsOurs(
  header: readonly string[],
  { table, file, required, origin }: HeaderCheck & Pick<WantedRecords, 'origin'>,
): void {
  if (required.some((name) => header.includes(name))) return;
  const message = `expected the columns ${required.join(', ')}, got ${namesOf(header)}; ${origin}`;
  throw new DocumentError([{ file, ...table.placeOf(-1, 0), path: '', message }]);
}

function checkHeader(header: readonly string[], { table, file, required }: HeaderCheck): void {
  const problems: Problem[] = required
    .filter((name) => !header.includes(name))
    .map((path) => {
      const message = `expected a column of this name, got ${namesOf(header)}`;
      return { file, ...table.placeOf(-1, 0), path, message };
    });
  const seen = new Set<string>();
  for (const [index, name] of header.entries()) {
    const isNew = !seen.has(name);
    seen.add(name);
    if (name.trim() === '' || isNew) continue;
    const message = 'expected one column of this name, got another';
    problems.push({ file, ...table.placeOf(-1, index), path: name, message });
  }
  const unnamed = header.findIndex((name) => name.trim() === '');
  for (const [row, cells] of table.records.entries()) {
    if (unnamed < 0 && cells.length <= header.length) continue;
    const over = cells.findIndex((cell, index) => cell.trim() !== '' && (header[index] ?? '').trim() === '');
    if (over < 0) continue;
    const message = `expected ${header.length} cells, got ${shown(cells[over])} in a column without a name`;
    problems.push({ file, ...table.placeOf(row, over), path: '', message });
  }
  if (problems.length > 0) throw new DocumentError(problems);
}

/** The names of columns, as a message holds them: of a file that is none of ours they may be long, and many. */
function namesOf(header: readonly string[]): string {
  const names = header.slice(0, 30).map((name) => (name.length > 60 ? `${name.trim().slice(0, 57)}…` : name.trim()));
  return header.length > names.length ? `${names.join(', ')}, …` : names.join(', ');
}

function tableRecords(table: Table, header: readonly string[]): Omit<Records, 'format'> {
  const named = [...header.entries()].filter(([, name]) => name.trim() !== '');
  const withComma = table.decimalComma ? commaColumns(table, named) : new Set();
  const places = new Map(named.map(([, name], place) => [name, place]));
  const fields = new Map(named.map(([index, name]) => [name, index]));
  const rows = table.records.map((cells) => {
    const values = named.map(([index, name]) => cellValue(cells[index] ?? '', name, withComma.has(name)));
    return new TableRow(values, places);
  });
  return {
    columns: named.map(([, name]) => name),
    rows,
    placeOf: (row, column) => table.placeOf(row, fields.get(column) ?? -1),
    pathOf: (_row, column) => column,
  };
}

/** A row of a table: the names are those of all rows. */
class TableRow implements RecordRow {
  private readonly values: readonly (string | number)[];
  private readonly places: ReadonlyMap<string, number>;

  constructor(values: readonly (string | number)[], places: ReadonlyMap<string, number>) {
    this.values = values;
    this.places = places;
  }

  get(name: string): string | number | undefined {
    const place = this.places.get(name);
    return place === undefined ? undefined : this.values[place];
  }

  has(name: string): boolean {
    return this.places.has(name);
  }
}

/** Columns whose numbers are written with a comma: of the known ones all may be; of others those that hold nothing else. */
function commaColumns(table: Table, named: readonly (readonly [number, string])[]): ReadonlySet<string> {
  const isNumbers = (index: number): boolean => {
    const cells = table.records.map((cells) => (cells[index] ?? '').trim()).filter((cell) => cell !== '');
    return cells.some((cell) => cell.includes(',')) && cells.every((cell) => /^[+-]?\d+(?:,\d+)?$/.test(cell));
  };
  const ours = named.filter(([index, name]) => numberColumns.has(name) || isNumbers(index));
  return new Set(ours.map(([, name]) => name));
}

/** Numbers of the known columns may be written in any way. Elsewhere only what a number would be written as is one. */
function cellValue(text: string, column: string, withComma: boolean): string | number {
  if (column === 'id' || column === 'rel_path') return text;
  const written = withComma ? text.replace(',', '.') : text;
  if (checkedNumbers.has(column)) return isNumber(written.trim()) ? Number(written) : written;
  return canonicalNumber(written) ?? written;
}

/** The columns whose numbers the schema checks. */
const checkedNumbers: ReadonlySet<string> = new Set([...catalogColumns.slice(2), scoreColumn]);

/** The number that is written in just this way; undefined where there is none. */
function canonicalNumber(text: string): number | undefined {
  // Most texts are told by their first character.
  if (!/^[-\d]/.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : undefined;
}

function jsonRecords(text: string, file: string, origin: string): Records {
  const value = parseJson(text, file);
  let found: ReturnType<typeof jsonPlaces> | undefined;
  const places: ReturnType<typeof jsonPlaces> = (path) => (found ??= jsonPlaces(text))(path);
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const bad = Array.isArray(value)
    ? [...items.entries()].filter(([, item]) => typeof item !== 'object' || item === null || Array.isArray(item))
    : [];
  if (!Array.isArray(value) || bad.length > 0) {
    const problems = (Array.isArray(value) ? bad : [[undefined, value] as const]).map(([index, item]): Problem => {
      const expected = index === undefined ? 'a list of rows' : 'a row';
      const place = places(index === undefined ? [] : [index]);
      return {
        file,
        ...place,
        path: index === undefined ? '' : `[${index}]`,
        message: `expected ${expected}, got ${shown(item)}${index === undefined ? `; ${origin}` : ''}`,
      };
    });
    throw new DocumentError(problems);
  }
  const rows = items.map((item) => new Map(Object.entries(item as Record<string, unknown>)));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  checkSize({ rows: rows.length, columns: columns.length, text, file });
  return {
    format: 'json',
    columns,
    rows,
    placeOf: (row, column) => places([row, column]),
    pathOf: (row, column) => `[${row}].${column}`,
  };
}

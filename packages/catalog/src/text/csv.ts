/** CSV as people and spreadsheets leave it: any of three delimiters and line ends, blank lines, `sep=` lines. */
import { createRequire } from 'node:module';
import type * as CsvParser from 'csv-parse/sync';
import type * as CsvWriter from 'csv-stringify/sync';
import { csvLayout, type CsvLayout } from './csv-layout.ts';
import { inertCell, originalCell } from './formula.ts';
import { DocumentError } from './problem.ts';
import type { Table } from './table.ts';

/** What parses and writes quotes, loaded where there are some: most catalogs have none. */
const load = createRequire(import.meta.url);

const delimiters = [',', ';', '\t'] as const;

/** A record this large is a quote that was never closed. */
const maxRecordSize = 1 << 20;

/** Reads CSV; `columns` are names that a header may hold, by which the delimiter is told. */
export function parseCsv(text: string, file: string, columns: readonly string[]): Table {
  const named = /^sep=(.)(?:\r\n|\n|\r)/.exec(text);
  const start = named?.[0].length ?? 0;
  const delimiter = named?.[1] ?? likelyDelimiter(text, columns);
  const [header = [], ...records] = parseRecords(text, file, { delimiter, start });
  let layout: CsvLayout | undefined;
  return {
    header,
    records,
    decimalComma: delimiter !== ',',
    placeOf(record, field) {
      layout ??= csvLayout(text, start, delimiter);
      return layout.placeOf(record + 1, field);
    },
  };
}

/** The text of a CSV: commas, LF, quotes only where needed, cells inert in spreadsheets. */
export function formatCsv(header: readonly string[], records: Iterable<readonly string[]>): string {
  const rows = [header, ...records].map((cells) => cells.map(inertCell));
  if (!rows.some((cells) => cells.some((cell) => /[",\n\r]/.test(cell))))
    return rows.map((cells) => `${cells.join(',')}\n`).join('');
  const { stringify } = load('csv-stringify/sync') as typeof CsvWriter;
  return stringify(rows, { record_delimiter: '\n', quote_record_delimiter: true });
}

function likelyDelimiter(text: string, columns: readonly string[]): string {
  const line = /[^\r\n]+/.exec(text)?.[0] ?? '';
  const hits = (delimiter: string): number =>
    line.split(delimiter).filter((name) => columns.includes(name.replaceAll('"', '').trim().toLowerCase())).length;
  return [...delimiters].sort((a, b) => hits(b) - hits(a))[0] ?? ',';
}

function parseRecords(
  text: string,
  file: string,
  { delimiter, start }: { delimiter: string; start: number },
): string[][] {
  if (isPlain(text)) return plainRecords(text.slice(start), delimiter);
  const { CsvError, parse } = load('csv-parse/sync') as typeof CsvParser;
  try {
    const records = parse(text.slice(start), {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: maxRecordSize,
    });
    return records.filter(isFilled).map((cells) => cells.map(originalCell));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { openQuote } = csvLayout(text, start, delimiter);
    const place = openQuote ?? { line: Number(error['lines'] ?? 1), column: 1 };
    const message = openQuote === undefined ? error.message : 'expected a closing quote, got the end of the file';
    throw new DocumentError([{ file, ...place, path: '', message }]);
  }
}

/** Without a quote every line is a record and every delimiter ends a cell, which needs no parser. */
function isPlain(text: string): boolean {
  return !text.includes('"');
}

function plainRecords(text: string, delimiter: string): string[][] {
  const records = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.split(delimiter))
    .filter(isFilled);
  return text.includes("'") ? records.map((cells) => cells.map(originalCell)) : records;
}

function isFilled(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.trim() !== '');
}

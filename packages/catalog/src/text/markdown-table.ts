/** A Markdown table that reads back: whatever a cell holds stands on one line and is shown as it is. */
import { InternalError } from '@stem/core';
import type { Table } from './table.ts';

/** The first table of the text; undefined when there is none. Lines before and after it are left alone. */
export function parseMarkdownTable(text: string): Table | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const ruler = lines.findIndex(
    (line, index) => index > 0 && isRuler(line) && lines[index - 1]?.includes('|') === true,
  );
  if (ruler < 0) return undefined;
  const rows = [lines[ruler - 1] ?? ''];
  for (let index = ruler + 1; lines[index]?.includes('|') === true; index += 1) rows.push(lines[index] ?? '');
  const [header = [], ...records] = rows.map((line) => cellsOf(line).map((cell) => unescapeCell(cell.text)));
  return {
    header,
    records,
    decimalComma: false,
    placeOf(record, field) {
      const line = record < 0 ? ruler : ruler + 2 + record;
      const source = lines[line - 1] ?? '';
      return { line, column: (cellsOf(source)[field]?.offset ?? source.length) + 1 };
    },
  };
}

/** The text of a table; columns in `numeric` are set to the right. */
export function formatMarkdownTable(
  header: readonly string[],
  records: Iterable<readonly string[]>,
  numeric: ReadonlySet<string>,
): string {
  const ruler = header.map((name) => (numeric.has(name) ? '---:' : '---'));
  const lines = [header.map(escapeCell), ruler];
  for (const cells of records) {
    if (cells.length !== header.length)
      throw new InternalError(`Expected ${header.length} cells, got ${cells.length}.`);
    lines.push(cells.map(escapeCell));
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function isRuler(line: string): boolean {
  if (!line.includes('|')) return false;
  const cells = line.trim().split('|');
  // The bars at both ends are the table's own.
  if (cells[0] === '') cells.shift();
  if (cells.at(-1) === '') cells.pop();
  return cells.length > 0 && cells.every((cell) => /^:?-+:?$/.test(cell.trim()));
}

/** Splits at bars that no backslash escapes. The bars at both ends are the table's own. */
function cellsOf(line: string): { text: string; offset: number }[] {
  const bars = Array.from(line.matchAll(/\\.|\|/g), (match) => (match[0] === '|' ? match.index : -1)).filter(
    (at) => at >= 0,
  );
  const cells = [-1, ...bars].map((bar, index) => {
    const text = line.slice(bar + 1, bars[index]);
    return { text: text.trim(), offset: bar + 1 + (text.length - text.trimStart().length) };
  });
  if (/^\s*\|/.test(line)) cells.shift();
  if (cells.at(-1)?.text === '' && /\|\s*$/.test(line)) cells.pop();
  return cells;
}

/** Marks that Markdown or HTML would read become escapes; blanks at the ends and controls become references. */
function escapeCell(text: string): string {
  return text
    .replaceAll(/[\\|*`[\]]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/^\s|\s$|[\p{Cc}\u2028\u2029\ufeff]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

function unescapeCell(text: string): string {
  return text.replaceAll(/\\([!-/:-@[-`{-~])|&(?:#(\d+)|(amp|lt|gt|quot));/g, (whole, mark, code, name) => {
    if (mark !== undefined) return mark as string;
    if (code !== undefined) return fromCodePoint(Number(code)) ?? whole;
    return entities.get(name as string) ?? whole;
  });
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
]);

function fromCodePoint(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

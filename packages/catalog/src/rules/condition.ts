/** Whether a cell meets what a rule asks of it. */
import { parseKeyName } from '@stem/core/analysis/key-name';
import { isNumber, type CatalogRow, type Cell } from '../catalog/columns.ts';
import { catalogValue } from '../catalog/write-catalog.ts';
import { shown } from '../text/expectation.ts';
import type { Condition, Wanted } from './condition-fields.ts';

/** The keys of the conditions, as messages list them. */
export const conditionWords = 'min, max, equals, in or not';

export function hasCondition({ min, max, equals, in: one, not }: Condition): boolean {
  return [min, max, equals, one, not].some((condition) => condition !== undefined);
}

/** What is wrong with a condition by itself. */
export function conditionFault(condition: Condition): string | undefined {
  if (!hasCondition(condition)) return `field stands with ${conditionWords}`;
  return (condition.min ?? -Infinity) > (condition.max ?? Infinity) ? 'min is not above max' : undefined;
}

/** One value or several, as a list. */
function listOf(values: Wanted | readonly Wanted[]): readonly Wanted[] {
  return Array.isArray(values) ? (values as readonly Wanted[]) : [values as Wanted];
}

/** The cell of a row; null where it is empty or the row has no such column. */
export function cellOf(row: CatalogRow, column: string): Cell {
  const value = catalogValue(row, column) ?? null;
  return typeof value === 'string' && value.trim() === '' ? null : value;
}

/** The number in a cell, be it written as text or with a real minus sign; undefined where there is none. */
export function numberOf(cell: Cell): number | undefined {
  const text = typeof cell === 'string' ? cell.trim().replace('\u2212', '-') : '';
  const value = typeof cell === 'number' ? cell : isNumber(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** What stands in a cell, in words. */
export function cellText(cell: Cell): string {
  if (cell === null) return 'empty';
  return typeof cell === 'object' ? shown(cell) : String(cell).trim();
}

export interface Verdict {
  readonly met: boolean;
  /** `bpm is 96, below 100`. */
  readonly detail: string;
}

/** Whether the cell of a column meets a condition, and why. */
export function judge(cell: Cell, column: string, condition: Condition): Verdict {
  const checks = [
    ...(condition.min === undefined ? [] : [least(cell, condition.min)]),
    ...(condition.max === undefined ? [] : [most(cell, condition.max)]),
    ...(condition.equals === undefined ? [] : [among(cell, column, [condition.equals])]),
    ...(condition.in === undefined ? [] : [among(cell, column, listOf(condition.in))]),
    ...(condition.not === undefined ? [] : [notAmong(cell, column, listOf(condition.not))]),
  ];
  const met = checks.every((check) => check.met);
  // A row that is in is told why; one that is not, only of what it lacks.
  const words = checks.filter((check) => met || !check.met).map(({ detail }) => detail);
  return { met, detail: `${column} is ${cellText(cell)}, ${[...new Set(words)].join(' and ')}` };
}

function least(cell: Cell, min: number): Verdict {
  const value = numberOf(cell);
  if (value === undefined) return { met: false, detail: 'no number' };
  return value >= min ? { met: true, detail: `at least ${min}` } : { met: false, detail: `below ${min}` };
}

function most(cell: Cell, max: number): Verdict {
  const value = numberOf(cell);
  if (value === undefined) return { met: false, detail: 'no number' };
  return value <= max ? { met: true, detail: `at most ${max}` } : { met: false, detail: `above ${max}` };
}

function among(cell: Cell, column: string, values: readonly Wanted[]): Verdict {
  const met = values.some((value) => isEqual(cell, value, column));
  const words = values.length === 1 ? listed(values) : `one of ${listed(values)}`;
  return { met, detail: met ? (values.length === 1 ? 'as wanted' : words) : `not ${words}` };
}

function notAmong(cell: Cell, column: string, values: readonly Wanted[]): Verdict {
  const met = !values.some((value) => isEqual(cell, value, column));
  if (!met) return { met, detail: 'which is not wanted' };
  return { met, detail: values.length === 1 ? `not ${listed(values)}` : `none of ${listed(values)}` };
}

const yes: ReadonlySet<string> = new Set(['true', 'yes', 'on']);
const no: ReadonlySet<string> = new Set(['false', 'no', 'off']);

/**
 * Numbers as numbers, text without regard to case, keys as they sound, and a cell that holds a list by any of its
 * entries. An empty cell equals null alone.
 */
function isEqual(cell: Cell, value: Wanted, column: string): boolean {
  if (cell === null || value === null) return cell === value;
  if (Array.isArray(cell)) return (cell as readonly Cell[]).some((entry) => isEqual(entry, value, column));
  if (typeof value === 'number') return numberOf(cell) === value;
  const text = plain(typeof cell === 'object' ? JSON.stringify(cell) : String(cell));
  if (typeof value === 'boolean') return (value ? yes : no).has(text);
  return text === plain(value) || isSameNumber(cell, value) || (isKeyColumn(column) && isSameKey(cell, value));
}

function plain(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}

/** A number in quotes is what it is without: one form of a catalog writes 120, another 120.00. */
function isSameNumber(cell: Cell, value: string): boolean {
  const number = numberOf(value);
  return number !== undefined && numberOf(cell) === number;
}

function isSameKey(cell: Cell, value: string): boolean {
  const [heard, asked] = [parseKeyName(cellText(cell)), parseKeyName(value)];
  return heard !== undefined && heard.tonic === asked?.tonic && heard.mode === asked.mode;
}

/** Columns such as `key`, `initial_key`, `Musical Key` hold musical keys: Bb and A# are one there. */
export function isKeyColumn(column: string): boolean {
  return /(?:^|[\s_-]|initial|musical)key$/i.test(column.trim());
}

function listed(values: readonly Wanted[]): string {
  const words = values.slice(0, 8).map((value) => (value === null ? 'empty' : String(value)));
  return [...words, ...(values.length > 8 ? ['…'] : [])].join(', ');
}

/** Rules on any column of a catalog: what a cell must be, and what it is worth. */
import { z } from 'zod';
import { analysisColumns, catalogColumns, isNumber, type CatalogRow, type Cell } from '../catalog/columns.ts';
import { catalogValue } from '../catalog/write-catalog.ts';
import { shown } from '../text/expectation.ts';
import { nearest } from '../settings/nearest.ts';

/** What a cell is compared with; null is an empty cell. */
const wanted = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const conditions = {
  min: z.number().optional().meta({ description: 'The least number.' }),
  max: z.number().optional().meta({ description: 'The largest number.' }),
  in: z.array(wanted).min(1).max(1000).optional().meta({ description: 'One of these; null is an empty cell.' }),
  equals: wanted.optional().meta({ description: 'This; null is an empty cell.' }),
};

const field = z.string().min(1).meta({ description: 'The name of a column.' });

/** One requirement: rows that don't meet it are left out. */
export const requirementSchema = z
  .strictObject({ field, ...conditions })
  .superRefine((rule, context) => complain(context, conditionFault(rule)));

/** One source of points: a number of points where a condition is met, or the column's number times a weight. */
export const scoringSchema = z
  .strictObject({ field, weight: z.number().optional(), points: z.number().optional(), ...conditions })
  .superRefine((rule, context) => {
    if (rule.weight === undefined && rule.points === undefined) complain(context, 'it has weight or points');
    else if (rule.weight === undefined) complain(context, conditionFault(rule));
    else if (rule.points !== undefined || hasCondition(rule)) {
      complain(context, 'weight stands alone with field, or points with min, max, in or equals');
    }
  });

export type Requirement = z.output<typeof requirementSchema>;
export type Scoring = z.output<typeof scoringSchema>;

/** What must hold; of what is given, all. */
export type Condition = Pick<Requirement, 'min' | 'max' | 'in' | 'equals'>;

function hasCondition({ min, max, in: list, equals }: Condition): boolean {
  return min !== undefined || max !== undefined || list !== undefined || equals !== undefined;
}

function conditionFault(rule: Condition): string | undefined {
  if (!hasCondition(rule)) return 'it has min, max, in or equals';
  return (rule.min ?? -Infinity) > (rule.max ?? Infinity) ? 'min is not above max' : undefined;
}

function complain(context: z.core.$RefinementCtx, message: string | undefined): void {
  if (message !== undefined) context.addIssue({ code: 'custom', message });
}

/** The cell of a row in a column; undefined and null where it is empty or there is none. */
export function cellOf(row: CatalogRow, column: string): Cell | undefined {
  const value = catalogValue(row, column);
  return typeof value === 'string' && value.trim() === '' ? null : value;
}

/** The number in a cell, in whatever form it stands; undefined where there is none. */
export function numberOf(cell: Cell | undefined): number | undefined {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'string' && isNumber(cell.trim()) ? Number(cell) : undefined;
}

/** Whether a cell meets a condition, and why, in words. An empty cell meets nothing but null. */
export function judge(row: CatalogRow, rule: Condition & { readonly field: string }): Verdict {
  const cell = cellOf(row, rule.field);
  const name = `${rule.field} is ${cell === undefined || cell === null ? 'empty' : cellText(cell)}`;
  const faults = [
    ...(rule.min === undefined ? [] : [boundFault(cell, rule.min, 'below')]),
    ...(rule.max === undefined ? [] : [boundFault(cell, rule.max, 'above')]),
    ...(rule.in === undefined || rule.in.some((one) => isEqual(cell, one)) ? [] : [`not one of ${listed(rule.in)}`]),
    ...(rule.equals === undefined || isEqual(cell, rule.equals) ? [] : [`not ${listed([rule.equals])}`]),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) return { met: false, detail: `${name}, ${faults.join(' and ')}` };
  return { met: true, detail: `${name}, ${conditionWords(rule)}` };
}

export interface Verdict {
  readonly met: boolean;
  readonly detail: string;
}

function boundFault(cell: Cell | undefined, bound: number, side: 'below' | 'above'): string | undefined {
  const value = numberOf(cell);
  if (value === undefined) return 'no number';
  return (side === 'below' ? value < bound : value > bound) ? `${side} ${bound}` : undefined;
}

/** Numbers as numbers, text without regard to case. */
function isEqual(cell: Cell | undefined, value: z.output<typeof wanted>): boolean {
  if (cell === undefined || cell === null) return value === null;
  if (typeof value === 'number') return numberOf(cell) === value;
  if (value === null) return false;
  return cellText(cell).trim().toLowerCase() === String(value).trim().toLowerCase();
}

function conditionWords({ min, max, in: list, equals }: Condition): string {
  const range = [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])];
  return [
    ...range,
    ...(list === undefined ? [] : [`one of ${listed(list)}`]),
    ...(equals === undefined ? [] : ['as wanted']),
  ].join(', ');
}

function listed(values: readonly z.output<typeof wanted>[]): string {
  const words = values.slice(0, 8).map((value) => (value === null ? 'empty' : String(value)));
  return [...words, ...(values.length > 8 ? ['…'] : [])].join(', ');
}

/** What stands in a cell, as text. */
export function cellText(cell: Cell): string {
  return typeof cell === 'object' ? shown(cell) : String(cell);
}

/** What is wrong with a column's name for these rows, in words; undefined where they have it. */
export function unknownColumn(column: string, known: ReadonlySet<string>): string | undefined {
  if (known.has(column)) return undefined;
  if (Object.hasOwn(analysisColumns, column)) {
    return `expected a column of the catalog, got ${shown(column)}, which stem discover --analyze adds`;
  }
  const near = nearest(column, [...new Set([...known, ...Object.keys(analysisColumns)])]);
  return `expected a column of the catalog, got ${shown(column)} (nearest: ${near ?? 'none'})`;
}

/** Every column that these rows have. */
export function columnsOf(rows: readonly CatalogRow[]): ReadonlySet<string> {
  return new Set([...catalogColumns, ...rows.flatMap(({ extra }) => [...extra.keys()])]);
}

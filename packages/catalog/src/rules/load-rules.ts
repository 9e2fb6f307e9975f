/** Rules from a file or the built-in ones, and their problems beside the catalog they are used on. */
import { parseKeyName } from '@stem/core/analysis/key-name';
import { analysisColumns, type CatalogRow } from '../catalog/columns.ts';
import { nearest } from '../settings/nearest.ts';
import { shown } from '../text/expectation.ts';
import { DocumentError, type Problem } from '../text/problem.ts';
import { decodeText, readBytes } from '../text/source-text.ts';
import { columnNamed } from './column-names.ts';
import { cellOf, cellText, isKeyColumn, numberOf } from './condition.ts';
import { defaultRules, type SelectionRules } from './default-rules.ts';
import type { RuleFlags } from './selection-rules.ts';

/** Rules as they were read. What is wrong with them waits for the catalog, so that everything is said at once. */
export interface LoadedRules {
  readonly rules: SelectionRules;
  /** Unknown keys and the like: said, not fatal. */
  readonly warnings: readonly Problem[];
  readonly problems: readonly Problem[];
  /** Every column that a rule needs. */
  readonly fields: readonly FieldUse[];
}

/** A column that a rules file names, where, and what for. */
export interface FieldUse extends Omit<Problem, 'message'> {
  readonly field: string;
  /** It is compared with numbers, or weighed. */
  readonly asNumber: boolean;
  /** Texts that it is compared with. */
  readonly texts: readonly (Omit<Problem, 'message'> & { readonly text: string })[];
}

/**
 * Reads a rules file; without one, the default rules. Flags win over both. Throws a DocumentError for what is no YAML, an
 * InputError that names every flag that is wrong.
 */
export async function loadRules(file?: string, flags: RuleFlags = {}): Promise<LoadedRules> {
  const loaded = await rulesOf(file);
  if (Object.values(flags).every((flag) => flag === undefined)) return loaded;
  // Loaded here, as the parser below: most runs do without a schema of rules.
  const { rulesWithFlags } = await import('./selection-rules.ts');
  return { ...loaded, rules: rulesWithFlags(loaded.rules, flags) };
}

async function rulesOf(file: string | undefined): Promise<LoadedRules> {
  if (file === undefined) return { rules: defaultRules, warnings: [], problems: [], fields: [] };
  const { readRules } = await import('./read-rules.ts');
  return readRules(decodeText(await readBytes(file), file), file);
}

/** The rows that rules are to be used on, and the columns they have. */
export interface RuledCatalog {
  readonly rows: readonly CatalogRow[];
  readonly columns: readonly string[];
}

/** Throws a DocumentError that names every problem of the rules, those with the columns of the catalog included. */
export function checkRules({ problems, fields, warnings }: LoadedRules, catalog?: RuledCatalog): void {
  // A catalog that lists nothing need not have what rules could look at.
  const found =
    catalog === undefined || catalog.rows.length === 0 ? [] : fields.flatMap((use) => columnProblems(use, catalog));
  // Who has to open the file anyway wants to see its odd keys too: most of them are mistakes.
  if (problems.length + found.length > 0) throw new DocumentError([...problems, ...found, ...warnings]);
}

function columnProblems({ field, asNumber, texts, ...place }: FieldUse, { rows, columns }: RuledCatalog): Problem[] {
  const column = columnNamed(field, columns);
  if (column === undefined) return [{ ...place, message: unknownColumn(field, columns) }];
  const cells = rows.map((row) => cellOf(row, column)).filter((cell) => cell !== null);
  const problems: Problem[] = [];
  const [first = null] = cells;
  if (asNumber && first !== null && cells.every((cell) => numberOf(cell) === undefined)) {
    const held = shown(cellText(first));
    const message = `expected a column of numbers, got ${shown(field)}, which holds text such as ${held}`;
    problems.push({ ...place, message });
  }
  if (!isKeyColumn(column) || cells.some((cell) => parseKeyName(cellText(cell)) === undefined)) return problems;
  for (const { text, ...at } of texts) {
    if (parseKeyName(text) !== undefined) continue;
    problems.push({ ...at, message: `expected a key such as "C maj", "Am", "F#m", got ${shown(text)}` });
  }
  return problems;
}

function unknownColumn(field: string, columns: readonly string[]): string {
  const measured = Object.keys(analysisColumns);
  const near = nearest(field, [...new Set([...columns, ...measured])]) ?? field;
  const meant = columnNamed(field, measured) ?? near;
  const remarks = [
    ...(meant === field ? [] : [`nearest: ${meant}`]),
    ...(columns.includes(meant) ? [] : ['run stem discover --analyze, which adds it']),
  ];
  return `expected a column of the catalog, got ${shown(field)} (${remarks.join('; ')})`;
}

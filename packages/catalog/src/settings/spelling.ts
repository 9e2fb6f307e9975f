/** Other ways in which a value may be written, and what they are turned into before they are checked. */
import type { ValueField } from './fields.ts';

/** A value that people write in another way than the schema has it: `32f`, or a list for a range. */
export interface Spelling {
  /** Key of the document, with dots. */
  readonly key: string;
  /** Returns the value to check; what it doesn't know it returns as it is, and undefined for what is passed over. */
  readonly read: (value: unknown) => unknown;
  /** What editors should accept beside the schema's own form. */
  readonly json: object;
}

/** A key of former days. */
export interface OldKey {
  readonly key: string;
  /** The key it stands for now, in the same section. */
  readonly now: string;
  readonly read?: (value: unknown) => unknown;
  readonly json?: object;
}

/** YAML 1.1, which other tools read, has more words for true and false than YAML 1.2. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
]);

/** One value stands for a list of one, `yes` for true, and a mapping may leave out what has a default. */
export function readLeniently(field: ValueField, value: unknown): unknown {
  const { json } = field;
  if (value === null || value === undefined) return value;
  if (json.type === 'array' && typeof value !== 'object') return [value];
  if (json.type === 'boolean' && typeof value === 'string') return booleans.get(value.toLowerCase()) ?? value;
  if (json.type === 'object' && isMapping(value)) return { ...(json.default as object | undefined), ...value };
  return value;
}

/** True for what YAML and JSON call a mapping. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Words for what a schema wants and for what came instead: `expected …, got …`. */

/** The parts of a JSON Schema that say what a value may be. */
export interface ValueSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly ValueSchema[] | undefined;
  readonly items?: ValueSchema | undefined;
  readonly minimum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly pattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly format?: string | undefined;
  readonly unit?: string | undefined;
  readonly examples?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, ValueSchema>> | undefined;
}

/** What a value of this schema is, in words: `a whole number from 0 to 64`. */
export function expectation(schema: ValueSchema): string {
  const words = bareExpectation(schema);
  return schema.unit === undefined ? words : `${words} (${schema.unit})`;
}

function bareExpectation(schema: ValueSchema): string {
  if (schema.anyOf !== undefined) return either(schema.anyOf.map((one) => bareExpectation(withExamples(one, schema))));
  if (schema.enum !== undefined) return either(schema.enum.map(quoted));
  if (schema.const !== undefined) return quoted(schema.const);
  if (typeof schema.type === 'object') return either(schema.type.flatMap((type) => typeWords({ ...schema, type })));
  switch (schema.type) {
    case 'number':
      return `a number${range(schema)}`;
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return listExpectation(schema);
    case 'object':
      return mappingExpectation(schema);
    case undefined:
    default:
      return textExpectation(schema);
  }
}

/** In a list of types, true and false are two of the words. */
function typeWords(schema: ValueSchema): string[] {
  return schema.type === 'boolean' ? ['true', 'false'] : [bareExpectation(schema)];
}

/** Examples stand at the whole, but say what its text may be. */
function withExamples(one: ValueSchema, { examples }: ValueSchema): ValueSchema {
  return one.type === 'string' && examples !== undefined ? { examples, ...one } : one;
}

function textExpectation(schema: ValueSchema): string {
  if (schema.examples !== undefined) return `text such as ${schema.examples.map(quoted).join(', ')}`;
  if (schema.format === 'date-time') return 'a time such as "2026-11-21T14:30:22.123Z"';
  const digits = /^\^\[0-9a-f\]\{(\d+)\}\$$/.exec(schema.pattern ?? '')?.[1];
  if (digits !== undefined) return `${digits} hexadecimal digits`;
  if (schema.pattern !== undefined) return `text that matches ${schema.pattern}`;
  const { minLength = 0, maxLength } = schema;
  if (maxLength !== undefined) return `text of ${minLength} to ${maxLength} characters`;
  return minLength > 0 ? 'text that is not empty' : 'text';
}

function listExpectation(schema: ValueSchema): string {
  if (schema.items === undefined) return 'a list';
  const least = schema.minItems ?? 0;
  const most = schema.maxItems;
  const size = most === undefined ? (least > 0 ? ` of at least ${least}` : '') : ` of ${least} to ${most}`;
  return `a list${size}, each ${bareExpectation(schema.items)}`;
}

function mappingExpectation(schema: ValueSchema): string {
  const keys = Object.keys(schema.properties ?? {});
  return keys.length > 0 && keys.length < 5 ? `a mapping of ${keys.join(', ')}` : 'a mapping';
}

function range({ minimum, exclusiveMinimum, maximum }: ValueSchema): string {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` of at least ${low}`;
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${high === undefined ? '' : `, at most ${high}`}`;
  return high === undefined ? '' : ` of at most ${high}`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}

/** A value as a message shows it: short, on one line. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.length === 0) return 'an empty list';
  const text = JSON.stringify(value) ?? typeof value;
  if (text.length <= 60) return text;
  return typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'a mapping') : `${text.slice(0, 57)}…`;
}

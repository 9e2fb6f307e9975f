/** What the known columns of a catalog and of a selection hold: as JSON Schema, which checks them and tells editors. */
import type { ValueSchema } from '../text/expectation.ts';

/** A row as it stands in the file; other columns are kept as they are. */
export const catalogFields = {
  id: { type: 'string', minLength: 1, description: 'Stays with the file over later scans.' },
  rel_path: { type: 'string', minLength: 1, description: 'Path below the root, with /.' },
  duration_sec: { type: 'number', minimum: 0, description: 'Length in seconds, two decimals.' },
  sample_rate: wholeNumber('Frames a second, in Hz.'),
  channels: wholeNumber('1 is mono, 2 is stereo.'),
  file_size_mb: {
    description: 'Size in MiB, two decimals.',
    anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }],
  },
} as const satisfies Fields;

/** A row of a selection. */
export const selectionFields = {
  ...catalogFields,
  selection_score: { description: 'Points the rules gave.', type: 'number' },
} as const satisfies Fields;

type Fields = Readonly<Record<string, ValueSchema & { readonly description: string }>>;

function wholeNumber(description: string) {
  return { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description } as const;
}

/** The columns that a file may lack. */
const optionalFields = ['file_size_mb', 'selection_score'] as const;

type ValueOf<Field> = Field extends { readonly anyOf: readonly (infer One)[] }
  ? ValueOf<One>
  : Field extends { readonly type: 'string' }
    ? string
    : Field extends { readonly type: 'null' }
      ? null
      : number;

/** The known values of a row. */
export type RecordOf<Known> = {
  readonly [Name in keyof Known]:
    | ValueOf<Known[Name]>
    | (Name extends (typeof optionalFields)[number] ? undefined : never);
};

export function isOptional(field: string): boolean {
  return (optionalFields as readonly string[]).includes(field);
}

/** Whether a value is what a field may hold. */
export function fits(
  value: unknown,
  { type, anyOf, minLength = 0, minimum = -Infinity, maximum = Infinity }: ValueSchema,
): boolean {
  if (anyOf !== undefined) return anyOf.some((one) => fits(value, one));
  if (type === 'null') return value === null;
  if (type === 'string') return typeof value === 'string' && value.length >= minLength;
  const isOfType = type === 'integer' ? Number.isInteger(value) : Number.isFinite(value);
  return isOfType && (value as number) >= minimum && (value as number) <= maximum;
}

/** The JSON Schema of a whole document in its JSON form. */
export function rowsSchema(fields: Fields): object {
  const required = Object.keys(fields).filter((name) => !isOptional(name));
  return { type: 'array', items: { type: 'object', properties: fields, required, additionalProperties: {} } };
}

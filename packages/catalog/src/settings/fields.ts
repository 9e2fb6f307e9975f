/** The keys of a settings document, as its schema has them: sections of values, in snake_case. */
import { z } from 'zod';
import type { ValueSchema } from '../text/expectation.ts';

/** One value of a document. */
export interface ValueField {
  readonly kind: 'value';
  /** Keys on the way to it in the document, `['pad_miner', 'loop_crossfade_ms']`, and in the program. */
  readonly path: readonly string[];
  readonly programPath: readonly string[];
  readonly schema: z.ZodType;
  /** The same as JSON Schema: type, range, default, description, unit. */
  readonly json: FieldSchema;
}

/** A mapping of further fields. */
export interface SectionField {
  readonly kind: 'section';
  readonly path: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
}

export type Field = ValueField | SectionField;

/** What a JSON Schema says of a value beside what it may be. */
export interface FieldSchema extends ValueSchema {
  readonly default?: unknown;
  readonly description?: string;
}

/** `padMiner` to `pad_miner`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/**
 * The tree of a schema's keys. An object that is prefaulted with `{}` (or is the schema itself) is a section: each of
 * its keys has a default of its own. Any other is a value, a range for example, that is given whole.
 */
export function sectionOf(schema: z.ZodObject, programPath: readonly string[] = []): SectionField {
  const path = programPath.map(snakeCase);
  const fields = Object.entries(schema.shape).map(([name, inner]): [string, Field] => [
    snakeCase(name),
    fieldOf(inner as z.ZodType, [...programPath, name]),
  ]);
  return { kind: 'section', path, fields: new Map(fields) };
}

function fieldOf(schema: z.ZodType, programPath: readonly string[]): Field {
  if (schema instanceof z.ZodPrefault && schema.def.innerType instanceof z.ZodObject) {
    return sectionOf(schema.def.innerType, programPath);
  }
  const json = z.toJSONSchema(schema, { io: 'input' }) as FieldSchema;
  return { kind: 'value', path: programPath.map(snakeCase), programPath, schema, json };
}

/** Every value below a section, in the order of the schema. */
export function valuesOf(section: SectionField): ValueField[] {
  return [...section.fields.values()].flatMap((field) => (field.kind === 'section' ? valuesOf(field) : [field]));
}

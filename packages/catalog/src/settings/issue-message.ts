/** What is wrong with a value, in words. */
import type { z } from 'zod';
import { expectation, shown } from '../text/expectation.ts';
import { valueAt } from '../text/json-document.ts';
import { nearest } from './nearest.ts';
import type { FieldSchema, ValueField } from './fields.ts';

/** `expected …, got …` for one issue of a value that a field's schema does not take. */
export function issueMessage(field: ValueField, issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(innerSchema(field, issue.path).properties ?? {});
    const [key = ''] = issue.keys;
    return `expected a known key, got ${shown(key)} (nearest: ${nearest(key, known) ?? 'none'})`;
  }
  const where = issue.code === 'custom' ? ` where ${issue.message}` : '';
  return `expected ${expectation(innerSchema(field, issue.path))}${where}, got ${shown(valueAt(value, issue.path))}`;
}

function innerSchema(field: ValueField, path: readonly PropertyKey[]): FieldSchema {
  let schema = field.json;
  for (const key of path) {
    const inner = typeof key === 'number' ? schema.items : schema.properties?.[String(key)];
    if (inner === undefined) break;
    schema = { ...inner, unit: schema.unit };
  }
  return schema;
}

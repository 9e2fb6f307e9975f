/** What a schema says against a document, in words, each at its place in the file. */
import type { z } from 'zod';
import { nearest } from '../settings/nearest.ts';
import { expectation, shown, type ValueSchema } from '../text/expectation.ts';
import { valueAt } from '../text/json-document.ts';
import type { Problem } from '../text/problem.ts';
import type { YamlDocument } from '../text/yaml.ts';
import { documentKey } from './key-names.ts';

/** An issue, and what the schema wants where its path begins. */
interface PlacedIssue {
  readonly issue: z.core.$ZodIssue;
  readonly schema: ValueSchema;
  readonly path: readonly PropertyKey[];
}

/** Every problem of a value that was parsed under the program's names. `schema` is the JSON Schema of the whole. */
export function schemaProblems(error: z.ZodError, schema: ValueSchema, document: YamlDocument): Problem[] {
  return error.issues.flatMap((issue) => issueProblems({ issue, schema, path: [] }, document));
}

function issueProblems({ issue, schema, path: base }: PlacedIssue, document: YamlDocument): Problem[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === 'string' ? documentKey(key) : key))];
  const wanted = innerSchema(schema, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(documentKey(key), wanted, { path, document }));
  }
  if (issue.code === 'invalid_union') {
    const branch = meantBranch(issue.errors);
    const inner = branch === undefined ? undefined : (wanted.anyOf?.[branch] ?? wanted);
    const issues = branch === undefined ? [] : (issue.errors[branch] ?? []);
    if (inner && issues.length > 0) {
      return issues.flatMap((one) => issueProblems({ issue: one, schema: inner, path }, document));
    }
  }
  const where = issue.code === 'custom' ? ` where ${issue.message}` : '';
  const message = `expected ${expectation(wanted)}${where}, got ${shown(valueAt(document.value, path))}`;
  return [{ file: document.file, ...document.placeOf(path), path: pathText(path), message }];
}

/** Of several forms, the one that was meant: of the right kind, and with the fewest faults. */
function meantBranch(errors: readonly (readonly z.core.$ZodIssue[])[]): number | undefined {
  const fitting = errors
    .map((issues, index) => ({ issues, index }))
    .filter(({ issues }) => !issues.some(({ path, code }) => path.length === 0 && code !== 'unrecognized_keys'));
  return fitting.sort((a, b) => a.issues.length - b.issues.length)[0]?.index;
}

function unknownKey(
  key: string,
  schema: ValueSchema,
  { path, document }: { path: readonly PropertyKey[]; document: YamlDocument },
): Problem {
  // Of several forms zod itself picks the one that fits but for its keys.
  const forms = [schema, ...(schema.anyOf ?? [])];
  const known = forms.flatMap(({ properties }) => Object.keys(properties ?? {}).map(documentKey));
  const at = [...path, key];
  const message = `expected a known key, got ${shown(key)} (nearest: ${nearest(key, known) ?? 'none'})`;
  return { file: document.file, ...document.keyPlaceOf(at), path: pathText(at), message };
}

/** What the schema wants at a path, looking through what may also be null. */
function innerSchema(schema: ValueSchema, path: readonly PropertyKey[]): ValueSchema {
  let at = schema;
  for (const key of path) {
    const forms = [at, ...(at.anyOf ?? [])];
    const inner =
      typeof key === 'number'
        ? forms.find(({ items }) => items !== undefined)?.items
        : forms.find(({ properties }) => properties?.[String(key)] !== undefined)?.properties?.[String(key)];
    if (inner === undefined) return {};
    at = inner;
  }
  return at;
}

/** `stems[2].source.file` */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** A JSON document against its schema: the value, or every problem with its place. */
import { z } from 'zod';
import { expectation, shown, type ValueSchema } from './expectation.ts';
import { jsonPlaces, parseJson } from './json.ts';
import { DocumentError, type Problem } from './problem.ts';

/** The parsed value; throws a DocumentError that names every problem. */
export function parseJsonDocument<T extends z.ZodType>(schema: T, text: string, file: string): z.output<T> {
  const value = parseJson(text, file);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wanted = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as ValueSchema;
  const placeOf = jsonPlaces(text);
  const { kind } = wanted.properties ?? {};
  // Of another kind of document nothing fits, and one line says why.
  const isOther = kind?.const !== undefined && valueAt(value, ['kind']) !== kind.const;
  const issues = result.error.issues.filter(({ path }) => !isOther || path.length === 0 || path[0] === 'kind');
  throw new DocumentError(
    issues.map((issue): Problem => {
      const path = issue.path;
      const message = `expected ${expectation(schemaAt(wanted, path))}, got ${shown(valueAt(value, path))}`;
      return { file, ...placeOf(path), path: pathText(path), message };
    }),
  );
}

/** `results[3].stats.pads` */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** What a schema says of the value at a path. */
function schemaAt(schema: ValueSchema, path: readonly PropertyKey[]): ValueSchema {
  let at: ValueSchema | undefined = schema;
  for (const key of path) at = typeof key === 'number' ? at?.items : at?.properties?.[String(key)];
  return at ?? {};
}

/** The own value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

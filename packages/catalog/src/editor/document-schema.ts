/** The JSON Schema of a document, made from the one of the program's values: other names, and units in the sentences. */
import { isMapping } from '../settings/spelling.ts';
import { documentKey, withDocumentValues } from '../song/key-names.ts';

/** A schema whose keys are spelled as in the document. */
export function documentJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(documentJsonSchema);
  if (!isMapping(schema)) return schema;
  const { unit, ...keywords } = schema;
  const converted = Object.entries(keywords).map(([keyword, value]): [string, unknown] => [
    keyword,
    keyword === 'description' && typeof unit === 'string'
      ? [value, `Unit: ${unit}.`].filter((words) => words !== '').join(' ')
      : convertedKeyword(keyword, value),
  ]);
  return Object.fromEntries(converted);
}

function convertedKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isMapping(value)) {
    const fields = Object.entries(value);
    return Object.fromEntries(fields.map(([key, field]) => [documentKey(key), documentJsonSchema(field)]));
  }
  if (keyword === 'required' && Array.isArray(value)) return value.map((key) => documentKey(String(key)));
  return keyword === 'default' ? withDocumentValues(value) : documentJsonSchema(value);
}

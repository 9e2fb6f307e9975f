/** The JSON Schema of a settings document: what an editor needs to complete and check its keys. */
import { z } from 'zod';
import type { Field, SectionField, ValueField } from '../settings/fields.ts';
import type { SettingsSchema } from '../settings/read-settings.ts';
import { isMapping } from '../settings/spelling.ts';

type JsonSchema = Record<string, unknown>;

/** Everything the reader takes is valid in the editor too, old spellings included, though it strikes them through. */
export function settingsJsonSchema(schema: SettingsSchema, sections: ReadonlyMap<string, string>): JsonSchema {
  return sectionSchema(schema.root, schema, sections);
}

function sectionSchema(
  section: SectionField,
  schema: SettingsSchema,
  sections: ReadonlyMap<string, string>,
): JsonSchema {
  const properties = [...section.fields].map(([key, field]): [string, JsonSchema] => [
    key,
    field.kind === 'section' ? sectionSchema(field, schema, sections) : valueSchema(field, schema),
  ]);
  const description = sections.get(section.path.join('.'));
  return {
    // An empty section is what is left when everything in it is commented out.
    type: section.path.length === 0 ? 'object' : ['object', 'null'],
    ...(description === undefined ? {} : { description }),
    properties: Object.fromEntries([...properties, ...oldProperties(section, schema)]),
    additionalProperties: false,
  };
}

function valueSchema(field: ValueField, { spellings }: SettingsSchema): JsonSchema {
  const { description, default: value, unit, ...form } = bareSchema(field.schema);
  const others = [
    ...listOfOne(form),
    ...spellings.filter(({ key }) => key === field.path.join('.')).map(({ json }) => json),
  ];
  const accepted = others.length === 0 ? form : { anyOf: [form, ...others] };
  const text = [description, ...(typeof unit === 'string' ? [`Unit: ${unit}.`] : [])].join(' ');
  return { description: text, ...accepted, default: value };
}

function listOfOne({ type, items }: JsonSchema): JsonSchema[] {
  return type === 'array' && typeof items === 'object' ? [items as JsonSchema] : [];
}

function bareSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return withSuggestions(json) as JsonSchema;
}

/** Text that may be anything, but is one of some words mostly: editors offer what an enum lists. */
function withSuggestions(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withSuggestions);
  if (!isMapping(json)) return json;
  const { suggestions, ...rest } = json;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withSuggestions(value)]));
  if (!Array.isArray(suggestions)) return inner;
  const { description, examples, ...form } = inner;
  return { description, examples, anyOf: [{ enum: suggestions as unknown[] }, form] };
}

function oldProperties(section: SectionField, schema: SettingsSchema): [string, JsonSchema][] {
  return schema.oldKeys.flatMap(({ key, now, json }): [string, JsonSchema][] => {
    const field: Field | undefined = section.fields.get(now);
    const path = key.split('.');
    if (field?.kind !== 'value' || path.slice(0, -1).join('.') !== section.path.join('.')) return [];
    const { description: _, default: __, ...form } = valueSchema(field, schema);
    return [[path.at(-1) ?? '', { deprecated: true, description: `Old spelling of ${now}.`, ...(json ?? form) }]];
  });
}

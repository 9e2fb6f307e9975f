/** A settings document against its schema: values, warnings for keys nobody knows, and every problem at once. */
import { expectation, shown } from '../text/expectation.ts';
import { DocumentError, type Place, type Problem } from '../text/problem.ts';
import type { YamlDocument } from '../text/yaml.ts';
import { valuesOf, type Field, type SectionField, type ValueField } from './fields.ts';
import { issueMessage } from './issue-message.ts';
import { nearest } from './nearest.ts';
import { isMapping, readLeniently, type OldKey, type Spelling } from './spelling.ts';

export interface SettingsSchema {
  readonly root: SectionField;
  readonly spellings: readonly Spelling[];
  readonly oldKeys: readonly OldKey[];
}

export interface Settings {
  /** What was set, under the names of the program; parse it with the schema to fill in the defaults. */
  readonly input: Record<string, unknown>;
  /** Where each value that was set stands, by its key with dots. */
  readonly places: ReadonlyMap<string, Place>;
  readonly warnings: readonly Problem[];
  readonly problems: readonly Problem[];
}

/** Reads all that is known, and collects what is wrong. A document without a mapping is thrown out. */
export function readSettings(document: YamlDocument, schema: SettingsSchema): Settings {
  const { file, value } = document;
  if (value !== null && value !== undefined && !isMapping(value)) {
    const message = `expected a mapping of ${[...schema.root.fields.keys()].join(', ')}, got ${shown(value)}`;
    throw new DocumentError([{ file, ...document.placeOf([]), path: '', message }]);
  }
  const reader = new SettingsReader(document, schema);
  reader.readSection(schema.root, value ?? {});
  return { ...reader.result, problems: [...document.problems, ...reader.result.problems] };
}

/** So many unknown keys get the known one that is nearest; who has more has another kind of file. */
const namedKeys = 100;

class SettingsReader {
  readonly result = {
    input: {} as Record<string, unknown>,
    places: new Map<string, Place>(),
    warnings: [] as Problem[],
    problems: [] as Problem[],
  };
  readonly #document: YamlDocument;
  readonly #schema: SettingsSchema;

  constructor(document: YamlDocument, schema: SettingsSchema) {
    this.#document = document;
    this.#schema = schema;
  }

  readSection(section: SectionField, values: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(values)) {
      const path = [...section.path, key];
      const field = section.fields.get(key);
      const old = this.#schema.oldKeys.find((known) => known.key === path.join('.'));
      if (field !== undefined) this.#readField(field, value, path);
      else if (old !== undefined) this.#readOldKey(section, { old, value, path, values });
      else this.#warnUnknown(path, section);
    }
  }

  #readField(field: Field, value: unknown, path: readonly string[]): void {
    if (field.kind === 'value') this.#readValue(field, value, path);
    else if (isMapping(value)) this.readSection(field, value);
    else if (value !== null && value !== undefined) {
      this.#problem(path, `expected a mapping of ${[...field.fields.keys()].join(', ')}, got ${shown(value)}`);
    }
  }

  #readOldKey(
    section: SectionField,
    { old, value, path, values }: { old: OldKey; value: unknown; path: readonly string[]; values: object },
  ): void {
    const field = section.fields.get(old.now);
    if (Object.hasOwn(values, old.now)) {
      this.#warn(path, `expected ${old.now} alone, got this old spelling of it too (ignored)`);
    } else if (field?.kind === 'value') this.#readValue(field, old.read?.(value) ?? value, path);
  }

  #readValue(field: ValueField, written: unknown, path: readonly string[]): void {
    const spelling = this.#schema.spellings.find(({ key }) => key === field.path.join('.'));
    const respelled = spelling === undefined ? written : spelling.read(written);
    if (respelled === undefined && written !== undefined) {
      this.#warn(path, `expected ${expectation(field.json)}, got ${shown(written)} (ignored)`);
      return;
    }
    const value = this.#knownKeys(field, readLeniently(field, respelled), path);
    const result = field.schema.safeParse(value);
    // Undefined would stand for the default: what is written is null there, and null is not nothing.
    if (result.success && value !== undefined) {
      setAt(this.result.input, field.programPath, value);
      this.result.places.set(field.path.join('.'), this.#document.placeOf(path));
      return;
    }
    const issues = result.error?.issues ?? [];
    const mistyped = new Set(
      issues.flatMap(({ code, path: at }) => (code === 'unrecognized_keys' ? [at.join('.')] : [])),
    );
    for (const issue of issues) {
      // What a mapping lacks may be what stands there under a name nobody knows: that is one mistake.
      if (issue.code === 'custom' && mistyped.has(issue.path.join('.'))) continue;
      const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const at = [...path, ...issue.path];
      if (key === undefined) this.#problem(at, issueMessage(field, issue, value));
      // A key that is too much is shown where it stands itself.
      else this.#problem([...at, key], issueMessage(field, issue, value), this.#document.keyPlaceOf([...at, key]));
    }
  }

  /** A mapping without the keys that its schema does not know. */
  #knownKeys(field: ValueField, value: unknown, path: readonly string[]): unknown {
    const { properties } = field.json;
    if (properties === undefined || !isMapping(value)) return value;
    const known = Object.keys(properties);
    return Object.fromEntries(
      Object.entries(value).filter(([key]) => {
        if (known.includes(key)) return true;
        this.#warn(
          [...path, key],
          `expected a known key, got ${shown(key)} (ignored; nearest: ${nearest(key, known) ?? 'none'})`,
        );
        return false;
      }),
    );
  }

  /** A key that is known in another section is nearer than any other spelling. */
  #warnUnknown(path: readonly string[], section: SectionField): void {
    const key = path.at(-1) ?? '';
    const elsewhere = valuesOf(this.#schema.root).find((field) => field.path.at(-1) === key);
    const isSaid = this.result.warnings.length < namedKeys;
    const near = elsewhere?.path.join('.') ?? (isSaid ? nearest(key, [...section.fields.keys()]) : undefined);
    this.#warn(path, `expected a known key, got ${shown(key)} (ignored; nearest: ${near ?? 'none'})`);
  }

  #warn(path: readonly string[], message: string): void {
    const place = this.#document.keyPlaceOf(path);
    this.result.warnings.push({ file: this.#document.file, ...place, path: path.join('.'), message });
  }

  #problem(path: readonly PropertyKey[], message: string, place: Place = this.#document.placeOf(path)): void {
    const text = path
      .map((key) => (typeof key === 'number' ? `[${key}]` : String(key)))
      .join('.')
      .replaceAll('.[', '[');
    this.result.problems.push({ file: this.#document.file, ...place, path: text, message });
  }
}

/** Sets a value in a tree of plain objects, made on the way. Paths come from the schema, never from a document. */
function setAt(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = tree;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
  at[path.at(-1) ?? ''] = value;
}

/** A settings document that says everything: each key with its sentence, its range, its unit and its default. */
import { stringify } from 'yaml';
import type { SectionField, ValueField } from '../settings/fields.ts';
import { expectation } from '../text/expectation.ts';

export interface YamlText {
  readonly root: SectionField;
  /** A sentence for each section, by its key with dots. */
  readonly sections: ReadonlyMap<string, string>;
  /** Lines at the top, without their marks. */
  readonly heading: readonly string[];
  /** What stands before a key: `#` where a key only shows its default. */
  readonly mark: '' | '#';
}

/** The text of the document. */
export function settingsYaml({ root, sections, heading, mark }: YamlText): string {
  const lines = heading.map((line) => `# ${line}`.trimEnd());
  for (const field of root.fields.values()) {
    lines.push('', ...(field.kind === 'value' ? valueLines(field, mark) : sectionLines(field, sections, mark)));
  }
  return `${lines.join('\n')}\n`;
}

function sectionLines(section: SectionField, sections: ReadonlyMap<string, string>, mark: '' | '#'): string[] {
  const indent = '  '.repeat(section.path.length - 1);
  const sentence = sections.get(section.path.join('.'));
  const lines = sentence === undefined ? [] : [`${indent}# ${sentence}`];
  lines.push(`${indent}${section.path.at(-1) ?? ''}:`);
  for (const field of section.fields.values()) {
    lines.push(...(field.kind === 'value' ? valueLines(field, mark) : sectionLines(field, sections, mark)));
  }
  return lines;
}

function valueLines({ path, json }: ValueField, mark: '' | '#'): string[] {
  const indent = '  '.repeat(path.length - 1);
  const range = expectation(json);
  return [
    `${indent}# ${json.description ?? ''}`,
    `${indent}# ${range.charAt(0).toUpperCase()}${range.slice(1)}.`,
    `${indent}${mark}${path.at(-1) ?? ''}: ${flowText(json.default)}`,
  ];
}

/** The value on one line, as YAML. */
function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true, singleQuote: true })
    .trimEnd()
    .replaceAll(/\[ (.*) \]/g, '[$1]');
}

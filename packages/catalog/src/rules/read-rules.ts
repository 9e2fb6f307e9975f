/** A rules file to rules, or every problem it has by itself. */
import { readSettings } from '../settings/read-settings.ts';
import { isMapping } from '../settings/spelling.ts';
import { parseYaml, type YamlDocument } from '../text/yaml.ts';
import { groupColumn } from './best-copy.ts';
import { checkRules, type FieldUse, type LoadedRules } from './load-rules.ts';
import { durationConflict, isConflict, rulesSchema, rulesSettings } from './selection-rules.ts';

/** Parses the text of a rules file. Throws a DocumentError that names every problem. */
export function parseRules(text: string, file: string): LoadedRules {
  const loaded = readRules(text, file);
  checkRules(loaded);
  return loaded;
}

/** The same, its problems among what it returns. */
export function readRules(text: string, file: string): LoadedRules {
  const document = parseYaml(text, file);
  const settings = readSettings(document, rulesSettings);
  const rules = rulesSchema.parse(settings.input);
  const problems = [...settings.problems];
  const path = 'min_duration_sec';
  const place = settings.places.get(path);
  if (place !== undefined && settings.places.has('max_duration_sec') && isConflict(rules)) {
    problems.push({ file, ...place, path, message: durationConflict(rules) });
  }
  return { rules, warnings: settings.warnings, problems, fields: fieldUses(document) };
}

/** From the document itself: a rule with a mistake in it may have one in the name of its column too. */
function fieldUses(document: YamlDocument): FieldUse[] {
  const { file, value, placeOf } = document;
  if (!isMapping(value)) return [];
  const named = ['require', 'score'].flatMap((key) => {
    const list: unknown = value[key];
    const rules = Array.isArray(list) ? [...list.entries()].map(([at, rule]) => ({ at, rule })) : [{ rule: list }];
    return rules.flatMap(({ rule, at }: { rule: unknown; at?: number }) =>
      fieldUse(document, rule, at === undefined ? [key] : [key, at]),
    );
  });
  if (value['duplicates'] !== 'keep-best') return named;
  const place = { file, ...placeOf(['duplicates']), path: 'duplicates' };
  return [...named, { ...place, field: groupColumn, asNumber: false, texts: [] }];
}

function fieldUse({ file, placeOf }: YamlDocument, rule: unknown, path: readonly (string | number)[]): FieldUse[] {
  if (!isMapping(rule) || typeof rule['field'] !== 'string' || rule['field'] === '') return [];
  const at = (key: string, ...more: readonly number[]) => {
    const inner = [...path, key, ...more];
    return { file, ...placeOf(inner), path: inner.join('.').replaceAll(/\.(\d+)/g, '[$1]') };
  };
  const texts = ['equals', 'in', 'not'].flatMap((key) => {
    const written: unknown = rule[key];
    const list: unknown[] = Array.isArray(written) ? written : [written];
    return list.flatMap((text, index) => {
      if (typeof text !== 'string') return [];
      return [{ ...at(key, ...(Array.isArray(written) ? [index] : [])), text }];
    });
  });
  const asNumber = ['min', 'max', 'weight'].some((key) => rule[key] !== undefined);
  return [{ ...at('field'), field: rule['field'], asNumber, texts }];
}

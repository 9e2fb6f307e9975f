import { describe, expect, test } from '@jest/globals';
import { textureOptions } from '@stem/core/texture';
import { answerSchemas } from '../answers/answers.ts';
import { parseProfile } from '../profile/parse-profile.ts';
import { pathOptions, profileSettings } from '../profile/profile-schema.ts';
import { parseRules } from '../rules/read-rules.ts';
import { defaultRules } from '../rules/default-rules.ts';
import { rulesSettings } from '../rules/selection-rules.ts';
import { valuesOf } from '../settings/fields.ts';
import { valueAt } from '../text/json-document.ts';
import { defaultProfileYaml, defaultRulesYaml, documentSchemas } from './index.ts';

const spelledOut = defaultProfileYaml().replaceAll(/^( *)#(?! )/gm, '$1');

describe('default.yaml', () => {
  test('as it stands is the default', () => {
    const { options, warnings } = parseProfile(defaultProfileYaml(), 'default.yaml');
    expect(options).toEqual(textureOptions.parse({}));
    expect(warnings).toEqual([]);
  });

  test('with every # taken away is the default too, and says every key', () => {
    const { options, paths, warnings, hash, origins } = parseProfile(spelledOut, 'default.yaml');
    expect(options).toEqual(textureOptions.parse({}));
    expect(paths).toEqual(pathOptions.parse({}));
    expect(warnings).toEqual([]);
    expect(hash).toBe(parseProfile('', 'p.yaml').hash);
    expect([...origins].filter(([, origin]) => origin === 'default')).toEqual([]);
  });

  test('gives every key its sentence and its range', () => {
    for (const { path, json } of valuesOf(profileSettings.root)) {
      expect([path.join('.'), json.description]).toEqual([path.join('.'), expect.stringMatching(/^[A-Z].*\.$/)]);
    }
    expect(defaultProfileYaml()).toContain(
      '  # Textures are moved from the track\'s own key to this one.\n  # Text such as "C maj", "A min", "F#m" or null.\n  #target_key: null\n',
    );
  });
});

test('selection.yaml says every rule, as it is without it', () => {
  expect(parseRules(defaultRulesYaml(), 'selection.yaml')).toEqual({
    rules: defaultRules,
    warnings: [],
    problems: [],
    fields: [],
  });
  for (const { path } of valuesOf(rulesSettings.root)) expect(defaultRulesYaml()).toContain(`\n${path.join('.')}: `);
});

describe('the schemas for editors', () => {
  const profile = documentSchemas().get('profile');
  const at = (key: string) =>
    valueAt(
      profile,
      key.split('.').flatMap((part) => ['properties', part]),
    );

  test('know every key of a profile, with sentence, unit, range and default', () => {
    for (const { path } of valuesOf(profileSettings.root)) {
      expect(at(path.join('.'))).toHaveProperty('description');
      expect(at(path.join('.'))).toHaveProperty('default');
    }
    expect(at('clouds.lowpass_hz')).toEqual({
      description: 'Low-pass over the whole cloud. Unit: Hz.',
      type: 'number',
      minimum: 100,
      maximum: 24000,
      default: 12000,
    });
  });

  test('take what the reader takes: lists of one, ranges as lists, old spellings', () => {
    expect(at('pad_miner.target_durations_sec')).toMatchObject({ anyOf: [{ type: 'array' }, { type: 'number' }] });
    expect(at('clouds.pitch_shift_range')).toMatchObject({ anyOf: [{ type: 'object' }, { type: 'array' }] });
    expect(at('clouds.max_pitch_shift_semitones')).toMatchObject({ deprecated: true, type: 'number' });
    expect(at('hiss.band_low_hz')).toMatchObject({ deprecated: true, type: 'number', minimum: 20 });
  });

  test('offer the columns for a rule, and take any other', () => {
    const rules = documentSchemas().get('rules');
    const field = valueAt(rules, ['properties', 'require', 'anyOf', 0, 'items', 'properties', 'field']);
    expect(field).toMatchObject({
      description: expect.stringContaining('column'),
      anyOf: [{ enum: expect.arrayContaining(['rel_path', 'loudness_lufs', 'content_hash']) }, { type: 'string' }],
    });
    expect(JSON.stringify(rules)).not.toContain('suggestions');
  });

  test('are there for every document', () => {
    expect([...documentSchemas().keys()]).toEqual([
      'profile',
      'song',
      'rules',
      'catalog',
      'selection',
      ...Object.keys(answerSchemas).map((command) => `output/${command}`),
      'results',
      'ratings',
      'why',
      'manifest',
      'production-manifest',
    ]);
    for (const schema of documentSchemas().values())
      expect(schema).toMatchObject({ $schema: expect.stringContaining('2020-12') });
  });
});

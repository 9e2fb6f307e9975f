/** What is written for people and their editors: JSON Schemas of all documents, and YAML files that explain themselves. */
import { z } from 'zod';
import { answerSchemas } from '../answers/answers.ts';
import { catalogFields, rowsSchema, selectionFields } from '../catalog/fields.ts';
import { manifestSchema } from '../manifest/manifest.ts';
import { productionManifestJsonSchema } from '../production-manifest/production-manifest.ts';
import { profileSettings, sectionDescriptions } from '../profile/profile-schema.ts';
import { ratingsSchema } from '../ratings/ratings.ts';
import { resultsSchema } from '../results/results.ts';
import { rulesSettings } from '../rules/selection-rules.ts';
import { songJsonSchema } from '../song/song-of.ts';
import { whySchema } from '../why/why.ts';
import { documentJsonSchema } from './document-schema.ts';
import { settingsJsonSchema } from './settings-schema.ts';
import { settingsYaml } from './settings-yaml.ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';

/** The JSON Schema of each document, by its name. */
export function documentSchemas(): ReadonlyMap<string, object> {
  const named = (title: string, schema: object): object => ({ $schema: draft, title, ...schema });
  const ofZod = (title: string, schema: z.ZodType): object => named(title, z.toJSONSchema(schema, { io: 'input' }));
  return new Map([
    ['profile', named('A profile of stem', settingsJsonSchema(profileSettings, sectionDescriptions))],
    ['song', named('A song of stem produce', documentJsonSchema(bare(songJsonSchema())) as object)],
    ['rules', named('Rules of stem select', settingsJsonSchema(rulesSettings, new Map()))],
    ['catalog', named('A catalog of stem discover, as JSON', rowsSchema(catalogFields))],
    ['selection', named('A selection of stem select, as JSON', rowsSchema(selectionFields))],
    ...Object.entries(answerSchemas).map(([command, schema]): [string, object] => [
      `output/${command}`,
      ofZod(`What stem ${command} --json prints`, schema),
    ]),
    ['results', ofZod('The results of stem batch-generate', resultsSchema)],
    ['ratings', ofZod('The ratings of stem audition', ratingsSchema)],
    ['why', ofZod('What stem why --json prints', whySchema)],
    ['manifest', ofZod('The manifest of a folder of textures', manifestSchema)],
    [
      'production-manifest',
      named('The manifest of a production', documentJsonSchema(bare(productionManifestJsonSchema())) as object),
    ],
  ]);
}

function bare(jsonSchema: object): object {
  const { $schema: _, ...schema } = jsonSchema as { readonly $schema?: string };
  return schema;
}

/** `default.yaml`: every key of a profile, commented out, with its default. */
export function defaultProfileYaml(): string {
  return settingsYaml({
    root: profileSettings.root,
    sections: sectionDescriptions,
    mark: '#',
    heading: [
      'yaml-language-server: $schema=schema/profile.json',
      'Every key of a profile, with its default. Generated from the code by `npm run generate`.',
      'A profile says only what differs: copy the lines you want to change into config_NAME.yaml at the root of your',
      'archive, take away the #, and run `stem batch-generate --profile NAME`.',
    ],
  });
}

/** `selection.yaml`: every rule, with its default. */
export function defaultRulesYaml(): string {
  return settingsYaml({
    root: rulesSettings.root,
    sections: new Map(),
    mark: '',
    heading: [
      'yaml-language-server: $schema=schema/rules.json',
      'The rules of `stem select`, as they are when nothing else is said. Generated from the code by `npm run generate`.',
      'Copy it, change it, and pass it as --rules FILE; flags win over the file.',
      '',
      'A pattern is whole words of the path, in singular or plural: test meets test/, Test 3.wav and MyTests.wav, not',
      'latest.wav; _old meets mix_old.wav. With a * or a / it is a glob: masters/*, **/live/**, *.flac, scratch/. Between',
      'slashes it is a regular expression: /take [3-9]/.',
      '',
      'require and score look at any column of the catalog, those that discover --analyze adds and your own:',
      '',
      '  require:',
      '    - { field: loudness_lufs, min: -24, max: -8 }',
      '    - { field: key, in: [Am, C, null] }            # null is an empty cell; A min, A minor and Am are one key',
      '    - { field: mood, not: [harsh, boring] }        # a column of your own; text counts without case',
      '  score:',
      '    - { field: texture_score, weight: 0.2 }        # 0.2 points for each percent',
      '    - { field: clipped_runs, equals: 0, points: 5 }',
      '    - { field: bpm, min: 60, max: 90, points: 3 }',
      '  duplicates: keep-best',
      '',
      'A field stands with min, max (numbers, bounds included), equals, in and not (all that are given must hold), or, in',
      'score, with weight. An empty cell, such as the bpm of a track without a beat, meets nothing but null and not, and',
      'gives no points. stem select --explain shows what every rule came to.',
    ],
  });
}

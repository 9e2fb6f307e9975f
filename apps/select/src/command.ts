/** The command `select` as data. */
import { ruleOptions, type Command, type RuleArgs } from '@stem/cli';

export interface SelectArgs extends RuleArgs {
  readonly catalog: string;
  readonly output: string;
  readonly format: 'csv' | 'json' | undefined;
  readonly explain: boolean;
  readonly json: boolean;
}

export const selectCommand: Command<SelectArgs> = {
  name: 'select',
  summary: 'Chooses the tracks of a catalog that are worth making textures of.',
  options: {
    catalog: { kind: 'text', group: 'Input', default: 'audio_catalog.csv', description: 'The catalog to choose from.' },
    output: { kind: 'text', group: 'Output', default: 'selected_sources.csv', description: 'The selection to write.' },
    format: {
      kind: 'choice',
      group: 'Output',
      choices: ['csv', 'json'],
      defaultText: 'by --output',
      description: 'Form of the selection; otherwise .json or CSV by the ending.',
    },
    ...ruleOptions,
    explain: {
      kind: 'flag',
      group: 'Output',
      description: 'Says of every track what each rule came to, and its points.',
    },
    json: { kind: 'flag', group: 'Output', description: 'Prints a summary as one JSON document on standard output.' },
  },
  examples: [
    { flags: '--min-duration 60 --limit 12', description: 'The dozen best of a minute or more.' },
    { flags: '--prefer live --skip "*_edit.wav"', description: 'Words and globs on the path.' },
    { flags: '--explain', description: 'Why each track is in or out.' },
    { flags: '--ratings export/tr8s/ratings.json --explain', description: 'More of what gave good textures.' },
    { flags: '--rules calm.yaml', description: 'By loudness, key or any other column; see the README.' },
  ],
  description: [
    'Asks each row of the catalog the same rules in the same order: some reject it, some give points. What is left is ordered by ' +
      'its points, best first.',
    'A pattern is a whole word of the path (test meets "Test 3.wav", not "latest"), a glob when it holds * or /, a regular ' +
      'expression between slashes.',
  ],
  files: [
    ['audio_catalog.csv', 'The catalog it reads, as stem discover wrote it.'],
    ['selected_sources.csv', 'The selection it writes; rows may be taken out by hand.'],
  ],
  exits: { incomplete: 'Nothing was selected.', wrong: 'The command line or a document was wrong.' },
  seeAlso: ['stem discover', 'stem why', 'stem batch-generate'],
  run: async (args, context) => (await import('./run.ts')).runSelect(args, context),
};

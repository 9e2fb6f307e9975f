/** The command `select` as data. */
import type { Command } from '@stem/cli';

export interface SelectArgs {
  readonly catalog: string;
  readonly output: string;
  readonly minDuration: number | undefined;
  readonly maxDuration: number | undefined;
  readonly format: 'csv' | 'json' | undefined;
  readonly rules: string | undefined;
  readonly ratings: readonly string[];
  readonly prefer: readonly string[];
  readonly skip: readonly string[];
  readonly channels: 'mono' | 'stereo' | undefined;
  readonly sampleRate: number | undefined;
  readonly limit: number | undefined;
  readonly explain: boolean;
  readonly json: boolean;
}

export const selectCommand: Command<SelectArgs> = {
  name: 'select',
  summary: 'Chooses the tracks of a catalog that are worth making textures of.',
  options: {
    catalog: { kind: 'text', default: 'audio_catalog.csv', description: 'The catalog to choose from.' },
    output: { kind: 'text', default: 'selected_sources.csv', description: 'The selection to write.' },
    minDuration: { kind: 'number', min: 0, defaultText: '30', description: 'Rejects what is shorter, in seconds.' },
    maxDuration: { kind: 'number', min: 0, defaultText: '3600', description: 'Rejects what is longer, in seconds.' },
    format: {
      kind: 'choice',
      choices: ['csv', 'json'],
      defaultText: 'by --output',
      description: 'Form of the selection; otherwise .json or CSV by the ending.',
    },
    rules: { kind: 'text', defaultText: 'the built-in ones', description: 'A YAML file of rules; flags win over it.' },
    ratings: {
      kind: 'list',
      description:
        'ratings.json of stem audition: points up or down by what was thought of a track’s textures; again for more.',
    },
    prefer: {
      kind: 'list',
      takes: 'text',
      placeholder: 'PATTERN',
      defaultText: 'bounces, masters, tracks, …',
      description: '10 points for a path with this word; again for more. Replaces the list of the rules.',
    },
    skip: {
      kind: 'list',
      takes: 'text',
      placeholder: 'PATTERN',
      defaultText: 'scratch, test, demo, …',
      description: 'Rejects a path with this word; again for more. Replaces the list of the rules.',
    },
    channels: { kind: 'choice', choices: ['mono', 'stereo'], description: '5 points for these.' },
    sampleRate: { kind: 'number', min: 1, integer: true, description: '5 points for this rate, in Hz.' },
    limit: { kind: 'number', min: 1, integer: true, description: 'Keeps only so many, the best.' },
    explain: { kind: 'flag', description: 'Says of every track what each rule came to, and its points.' },
    json: { kind: 'flag', description: 'Prints a summary as one JSON document on standard output.' },
  },
  examples: [
    { flags: '--min-duration 60 --limit 12', description: 'The dozen best of a minute or more.' },
    { flags: '--prefer live --skip "*_edit.wav"', description: 'Words and globs on the path.' },
    { flags: '--explain', description: 'Why each track is in or out.' },
    { flags: '--ratings export/tr8s/ratings.json --explain', description: 'More of what gave good textures.' },
    { flags: '--rules calm.yaml', description: 'By loudness, key or any other column; see the README.' },
  ],
  notes:
    'A pattern is a whole word of the path (test meets "Test 3.wav", not "latest"), a glob when it holds * or /, ' +
    'a regular expression between slashes.\n\n' +
    'Exit codes: 0 done; 1 nothing selected; 2 the command line or a document was wrong.',
  run: async (args, context) => (await import('./run.ts')).runSelect(args, context),
};

/** The command `why` as data. */
import { ruleOptions, type Command, type RuleArgs } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';

export interface WhyArgs extends RuleArgs {
  readonly path: string;
  readonly root: string | undefined;
  readonly catalog: string | undefined;
  readonly sources: string | undefined;
  readonly results: string | undefined;
  readonly profile: string | undefined;
  readonly seed: number | undefined;
  readonly kernels: Kernels | undefined;
  readonly exportDir: string | undefined;
  readonly json: boolean;
}

export const whyCommand: Command<WhyArgs> = {
  name: 'why',
  summary: 'Says of a track or a texture why it is as it is, and how to make exactly it again.',
  options: {
    path: {
      kind: 'word',
      placeholder: 'TRACK-or-TEXTURE',
      required: true,
      description: 'A recording (its path, or its path or id in the catalog), a texture, or the folder of a track.',
    },
    root: {
      kind: 'text',
      group: 'Input',
      takes: 'folder',
      defaultText: 'this folder, or the one around it that holds the source',
      description: 'The folder the paths of the catalog start from.',
    },
    catalog: {
      kind: 'text',
      group: 'Input',
      defaultText: 'audio_catalog.csv, here or in a folder around the recordings',
      description: 'The catalog that was chosen from.',
    },
    sources: {
      kind: 'text',
      group: 'Input',
      defaultText: 'selected_sources.csv, here or in a folder around the recordings',
      description: 'The selection that stem select wrote.',
    },
    results: {
      kind: 'text',
      group: 'Input',
      defaultText: 'batch_results.json, or those of shards, here or in a folder around the recordings',
      description: 'The results that stem batch-generate wrote.',
    },
    ...ruleOptions,
    profile: {
      kind: 'text',
      placeholder: 'NAME-or-FILE',
      suggestions: ['default', 'bright', 'dark', 'noisy'],
      group: 'What is made',
      defaultText: 'the one it was made with',
      description: 'As stem batch-generate is told it.',
    },
    seed: {
      kind: 'number',
      group: 'What is made',
      integer: true,
      min: 0,
      defaultText: 'the one it was made with',
      description: 'As stem batch-generate is told it.',
    },
    kernels: {
      kind: 'choice',
      group: 'How it runs',
      choices: ['simd', 'plain'],
      defaultText: 'those it was made with',
      description: 'As stem batch-generate is told it.',
    },
    exportDir: {
      kind: 'text',
      group: 'Input',
      takes: 'folder',
      defaultText: 'export/tr8s',
      description: 'Where textures are, from the root.',
    },
    json: { kind: 'flag', group: 'Output', description: 'Prints it as one JSON document on standard output.' },
  },
  examples: [
    { flags: '"songs/Felt & Dust.flac"', description: 'Why this recording was taken, or was not.' },
    {
      flags: 'export/tr8s/by_source/felt_dust/pads/felt_dust_pad01_mid.wav',
      description: 'Where this pad comes from.',
    },
    { flags: 'audio_0012 --rules calm.yaml', description: 'By the rules that were selected with.' },
  ],
  description: [
    'Says of a recording which rule chose it or left it out, and what the next batch would do with it; of a texture, where ' +
      'in which recording it comes from and what was done with it. It only reads.',
    'Give it the flags that stem select and stem batch-generate were given; it says where the selection disagrees.',
  ],
  exits: { wrong: 'There is no such track or texture, or the command line or a document was wrong.' },
  seeAlso: ['stem again', 'stem select', 'stem batch-generate'],
  interruptible: true,
  run: async (args, context) => (await import('./run.ts')).runWhy(args, context),
};

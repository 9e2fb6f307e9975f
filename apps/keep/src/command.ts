/** The command `keep` as data. */
import type { Command } from '@stem/cli';

export interface KeepArgs {
  readonly ratings: string;
  readonly to: string | undefined;
  readonly from: string | undefined;
  readonly min: number;
  readonly distinct: number | undefined;
  readonly limitSec: number | undefined;
  readonly limitMb: number | undefined;
  readonly nameLength: number;
  readonly trash: boolean;
  readonly restore: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const keepCommand: Command<KeepArgs> = {
  name: 'keep',
  summary: 'Gathers the textures that were rated well, and puts rejected ones into a trash.',
  options: {
    ratings: {
      kind: 'word',
      placeholder: 'RATINGS',
      required: true,
      description: 'The ratings.json that stem audition has saved.',
    },
    to: {
      kind: 'text',
      group: 'Output',
      takes: 'folder',
      placeholder: 'DIR-or-ZIP',
      description: 'The folder to gather them in, or a file that ends in .zip.',
    },
    from: {
      kind: 'text',
      group: 'Input',
      takes: 'folder',
      defaultText: 'the folder of RATINGS',
      description: 'Where the textures are: the folder that was auditioned.',
    },
    min: {
      kind: 'number',
      group: 'What is chosen',
      integer: true,
      min: 1,
      max: 5,
      default: 4,
      description: 'The lowest rating that is kept.',
    },
    distinct: {
      kind: 'number',
      group: 'What is chosen',
      integer: true,
      min: 1,
      description: 'Of these, so many that differ most by ear.',
    },
    limitSec: {
      kind: 'number',
      unit: 'seconds',
      group: 'What is chosen',
      min: 0,
      description: 'So many seconds at most: the best rated first.',
    },
    limitMb: {
      kind: 'number',
      unit: 'megabytes',
      group: 'What is chosen',
      min: 0,
      description: 'So many megabytes (1,000,000 bytes) at most.',
    },
    nameLength: {
      kind: 'number',
      group: 'Output',
      integer: true,
      min: 8,
      max: 64,
      default: 16,
      description: 'Characters of a name at most, without .wav; some samplers show 8.',
    },
    trash: {
      kind: 'flag',
      group: 'Rejected textures',
      description: 'Moves rejected textures to a folder trash beside by_source.',
    },
    restore: {
      kind: 'flag',
      group: 'Rejected textures',
      description: 'Brings everything back that lies in that trash.',
    },
    dryRun: { kind: 'flag', group: 'How it runs', description: 'Says what would be done, and does nothing.' },
    json: {
      kind: 'flag',
      group: 'Output',
      description: 'Prints what was done as one JSON document on standard output.',
    },
  },
  examples: [
    { flags: 'export/tr8s/ratings.json --to kit', description: 'Everything rated 4 or 5, with kit.csv.' },
    { flags: 'export/tr8s/ratings.json --to kit.zip --min 5', description: 'The best, in one file.' },
    { flags: '~/Downloads/ratings.json --from export/tr8s --to kit', description: 'Ratings a browser has saved.' },
    { flags: 'export/tr8s/ratings.json --trash', description: 'Takes rejected ones out of the way.' },
    { flags: 'export/tr8s/ratings.json --restore', description: 'And back.' },
  ],
  description: [
    'Does what --to, --trash or --restore say; at least one of them is needed.',
    'Files are copied as they are, loops included. What is rejected is never kept, whatever its rating. Running it again ' +
      'replaces what it has written, and nothing that was changed since.',
  ],
  files: [
    ['DIR/kit.csv', 'A row a texture: its name, where it comes from, and what was heard in it.'],
    ['trash', 'In the folder that was auditioned, beside by_source: what --trash moved, until --restore.'],
  ],
  exits: {
    incomplete: 'Something is missing, or nothing was rated so well.',
    wrong: 'The command line or the ratings were wrong.',
  },
  seeAlso: ['stem audition', 'stem select'],
  interruptible: true,
  run: async (args, context) => (await import('./run.ts')).runKeep(args, context),
};

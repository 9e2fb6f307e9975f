/** The command `results` as data. */
import type { Command } from '@stem/cli';

export interface ResultsArgs {
  readonly action: string;
  readonly files: readonly string[];
  readonly output: string;
  readonly json: boolean;
}

export const resultsCommand: Command<ResultsArgs> = {
  name: 'results',
  summary: 'Joins the results of machines that have shared a batch.',
  options: {
    action: {
      kind: 'word',
      placeholder: 'merge',
      takes: 'text',
      suggestions: ['merge'],
      required: true,
      description: 'What is done with them: merge puts them together.',
    },
    files: {
      kind: 'words',
      placeholder: 'FILE-or-DIR',
      description:
        'Results of shards, or folders in which they lie, in any order. Without one, those beside the output that are named like it.',
    },
    output: {
      kind: 'text',
      default: 'batch_results.json',
      description: 'The results to write, in the place of those that are there.',
    },
    json: { kind: 'flag', description: 'Prints what came of it as one JSON document on standard output.' },
  },
  examples: [
    { flags: 'merge', description: 'Of batch_results.shard-01-of-16.json and so on, batch_results.json.' },
    { flags: 'merge /mnt/music/results --output all.json', description: 'Those of a folder.' },
    { flags: 'merge a.shard-1-of-2.json b.shard-2-of-2.json', description: 'Those that are named.' },
  ],
  description: [
    'Writes what one run over the whole selection would have written; the time is that of the latest of them. All have to be of one ' +
      'batch: the same selection, profile, seed, version of stem and number of shards. Otherwise it says which is not, and ' +
      'writes nothing.',
    'Where shards or tracks have no results yet, it names them and writes the others. Run those shards again, then merge again.',
  ],
  files: [
    ['batch_results.shard-03-of-16.json', 'What a shard of stem batch-generate has written.'],
    ['batch_results.json', 'The results of all.'],
  ],
  exits: {
    done: 'Every track of every shard has its textures.',
    incomplete: 'Shards or tracks have no results yet, or tracks failed.',
    wrong: 'There are no such results, they are not of one batch, or the command line was wrong. Nothing was written.',
  },
  seeAlso: ['stem batch-generate', 'stem verify'],
  run: async (args, context) => (await import('./run-results.ts')).runResults(args, context),
};

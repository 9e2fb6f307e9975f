/** The command `batch-generate` as data. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { chooseJobs, kernelsOption, memoryLimitOption, type Command } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';

export interface BatchGenerateArgs {
  readonly sources: string;
  readonly profile: string | undefined;
  readonly root: string;
  readonly dryRun: boolean;
  readonly startIndex: number;
  readonly count: number | undefined;
  readonly output: string;
  readonly jobs: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly timeout: number;
  readonly exportDir: string | undefined;
  readonly workDir: string | undefined;
  readonly force: boolean;
  readonly keepWork: boolean;
  readonly seed: number | undefined;
  readonly kernels: Kernels;
  readonly profileStages: boolean;
  readonly json: boolean;
}

export const batchGenerateCommand: Command<BatchGenerateArgs> = {
  name: 'batch-generate',
  summary: 'Makes pads, swells, clouds and hiss of every selected track.',
  options: {
    sources: { kind: 'text', default: 'selected_sources.csv', description: 'The selection that stem select wrote.' },
    profile: {
      kind: 'text',
      placeholder: 'NAME-or-FILE',
      suggestions: ['default', 'bright', 'dark', 'noisy'],
      defaultText: 'config.yaml of the root, else the built-in default',
      description: 'default, bright, dark, noisy, one of the root, or the path of a .yaml file.',
    },
    root: {
      kind: 'text',
      takes: 'folder',
      default: '.',
      description: 'The folder the paths of the selection start from.',
    },
    dryRun: { kind: 'flag', description: 'Says what would be made, and writes nothing.' },
    startIndex: { kind: 'number', integer: true, default: 0, description: 'The row to start at, counted from 0.' },
    count: { kind: 'number', integer: true, defaultText: 'all', description: 'How many rows from there on.' },
    output: { kind: 'text', default: 'batch_results.json', description: 'The results to write.' },
    jobs: {
      kind: 'number',
      integer: true,
      min: 1,
      max: 256,
      defaultText: 'the number of cores if memory allows',
      description: 'How many tracks are made at a time.',
    },
    memoryLimit: memoryLimitOption,
    timeout: {
      kind: 'number',
      min: 0.001,
      default: 300,
      description: 'Seconds a track may take; then it fails and the batch goes on.',
    },
    exportDir: {
      kind: 'text',
      takes: 'folder',
      defaultText: 'export/tr8s',
      description: 'Where textures go, from the root.',
    },
    workDir: {
      kind: 'text',
      takes: 'folder',
      defaultText: 'work',
      description: 'Where they are made first, from the root.',
    },
    force: { kind: 'flag', description: 'Makes tracks again that are up to date.' },
    keepWork: { kind: 'flag', description: 'Leaves a copy of each working folder.' },
    seed: {
      kind: 'number',
      integer: true,
      min: 0,
      defaultText: 'from audio and profile',
      description: 'The number every random choice comes from.',
    },
    kernels: kernelsOption,
    profileStages: { kind: 'flag', description: 'Says of every track how long each stage of it took.' },
    json: { kind: 'flag', description: 'Prints the results as one JSON document on standard output.' },
  },
  examples: [
    { flags: '--root ~/Music', description: 'Everything that was selected.' },
    { flags: '--root ~/Music --profile dark', description: 'Darker, in a folder of its own.' },
    { flags: '--root ~/Music --dry-run --count 3', description: 'What would come of three tracks.' },
  ],
  notes:
    'Tracks that are up to date are skipped: run the same command again to go on after an interruption.\n\n' +
    'Exit codes: 0 all done; 1 some tracks failed; 2 the command line, the profile or the selection was wrong; ' +
    '130 interrupted.',
  interruptible: true,
  run: async (args, context) => {
    const { createTrackThreads } = await import('@stem/batch/threads');
    const choice = chooseJobs(args);
    const threads = createTrackThreads(choice.jobs);
    try {
      // With results of an earlier run most tracks may be up to date; otherwise a thread starts while all else is loaded.
      const isFresh = args.force || !existsSync(resolve(context.cwd, args.output));
      if (isFresh && !args.dryRun) threads.start();
      const { runBatchGenerate } = await import('./run.ts');
      return await runBatchGenerate(args, context, { ...choice, threads });
    } finally {
      await threads.close();
    }
  },
};

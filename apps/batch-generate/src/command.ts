/** The command `batch-generate` as data. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { chooseJobs, kernelsOption, memoryLimitOption, type Command } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';
import { jobsOption } from './jobs-option.ts';
import { hidePassword, queueOption } from './queue-option.ts';

/** Which of several batches comes first. */
export type Priority = 'high' | 'normal' | 'low';

export interface BatchGenerateArgs {
  readonly sources: string;
  readonly profile: string | undefined;
  readonly root: string;
  readonly dryRun: boolean;
  readonly startIndex: number;
  readonly count: number | undefined;
  readonly shard: string | undefined;
  readonly output: string;
  readonly queue: string | undefined;
  readonly priority: Priority;
  readonly jobs: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly timeout: number;
  readonly exportDir: string | undefined;
  readonly workDir: string | undefined;
  readonly cacheDir: string | undefined;
  readonly cacheLimit: number;
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
    sources: {
      kind: 'text',
      group: 'Input',
      default: 'selected_sources.csv',
      description: 'The selection that stem select wrote.',
    },
    profile: {
      kind: 'text',
      group: 'What is made',
      placeholder: 'NAME-or-FILE',
      suggestions: ['default', 'bright', 'dark', 'noisy'],
      defaultText: 'config.yaml of the root, else the built-in default',
      description: 'default, bright, dark, noisy, one of the root, or the path of a .yaml file.',
    },
    root: {
      kind: 'text',
      group: 'Input',
      takes: 'folder',
      default: '.',
      orStore: true,
      placeholder: 'DIR-or-s3://BUCKET/PREFIX',
      description: 'The folder the paths of the selection start from, or such a place on an object store.',
    },
    dryRun: { kind: 'flag', group: 'How it runs', description: 'Says what would be made, and writes nothing.' },
    startIndex: {
      kind: 'number',
      group: 'What is chosen',
      integer: true,
      default: 0,
      description: 'The row to start at, counted from 0.',
    },
    count: {
      kind: 'number',
      group: 'What is chosen',
      integer: true,
      defaultText: 'all',
      description: 'How many rows from there on.',
    },
    shard: {
      kind: 'text',
      group: 'What is chosen',
      takes: 'text',
      placeholder: 'I/N',
      defaultText: 'what the scheduler says, else 1/1: all',
      description: 'Of these rows, the part that this machine makes: 3/16 is the third of 16.',
    },
    output: {
      kind: 'text',
      group: 'Output',
      default: 'batch_results.json',
      description: 'The results to write; of a shard, with its number in the name.',
    },
    queue: queueOption,
    priority: {
      kind: 'choice',
      group: 'How it runs',
      choices: ['high', 'normal', 'low'],
      default: 'normal',
      description: 'With --queue: which batch workers take tracks of first; of each, the longest tracks.',
    },
    jobs: jobsOption,
    memoryLimit: memoryLimitOption,
    timeout: {
      kind: 'number',
      unit: 'seconds',
      group: 'How it runs',
      min: 0.001,
      default: 300,
      description: 'Seconds a track may take; then it fails and the batch goes on.',
    },
    exportDir: {
      kind: 'text',
      group: 'Output',
      takes: 'folder',
      orStore: true,
      placeholder: 'DIR-or-s3://BUCKET/PREFIX',
      defaultText: 'export/tr8s',
      description: 'Where textures go, from the root; or such a place on an object store.',
    },
    workDir: {
      kind: 'text',
      group: 'Output',
      takes: 'folder',
      defaultText: 'work',
      description: 'Where they are made first, from the root.',
    },
    cacheDir: {
      kind: 'text',
      group: 'How it runs',
      takes: 'folder',
      defaultText: '$XDG_CACHE_HOME/stem or ~/.cache/stem',
      description: 'Where recordings of an object store are kept for the next run.',
    },
    cacheLimit: {
      kind: 'number',
      unit: 'GiB',
      group: 'How it runs',
      min: 0,
      default: 20,
      description: 'GiB of them at the most, those that are being read excepted.',
    },
    force: { kind: 'flag', group: 'How it runs', description: 'Makes tracks again that are up to date.' },
    keepWork: { kind: 'flag', group: 'Output', description: 'Leaves a copy of each working folder.' },
    seed: {
      kind: 'number',
      group: 'What is made',
      integer: true,
      min: 0,
      defaultText: 'from audio and profile',
      description: 'The number every random choice comes from.',
    },
    kernels: kernelsOption,
    profileStages: {
      kind: 'flag',
      group: 'Output',
      description: 'Says of every track how long each stage of it took.',
    },
    json: { kind: 'flag', group: 'Output', description: 'Prints the results as one JSON document on standard output.' },
  },
  examples: [
    { flags: '--root ~/Music', description: 'Everything that was selected.' },
    { flags: '--root ~/Music --profile dark', description: 'Darker, in a folder of its own.' },
    { flags: '--root ~/Music --dry-run --count 3', description: 'What would come of three tracks.' },
    { flags: '--root /mnt/music --shard 3/16', description: 'The third of 16 parts, each made by another machine.' },
    { flags: '--root /mnt/music --queue redis://desk', description: 'On every machine where stem worker runs.' },
    { flags: '--root s3://music/archive --export-dir ~/textures', description: 'Recordings from an object store.' },
    { flags: '--root ~/Music --export-dir s3://music/textures', description: 'Textures to one.' },
  ],
  description: [
    'Makes, of each track of the selection, textures for a sampler: pads that loop, swells, clouds and hiss, as WAV files with ' +
      'their loop points, and a manifest that says where each comes from. The recordings are only read.',
    'Tracks that are up to date are skipped: run the same command again to go on after an interruption. A track that fails ' +
      'does not stop the others.',
    'Machines that share the folders can share the work, each with a shard of its own. Which tracks are in it follows from their ' +
      'paths and lengths: every shard takes about as long, and the same selection is always cut alike. Give all of them the ' +
      'same selection, profile and flags, then join their results with stem results merge.',
    'Recordings can lie on Amazon S3, or on a store that speaks its language: --root s3://BUCKET/PREFIX, where profile and drums ' +
      'are looked for, too. Each is fetched when its turn comes, checked by length and sums, and kept in a cache. What is made ' +
      'has the same bytes as from a folder.',
    'Textures can go there, too: --export-dir s3://BUCKET/PREFIX. Each track is made on this machine and stored when it is whole; ' +
      'while its objects are replaced, its manifest.json says so, and a run that was killed then is made good by the next. ' +
      'Objects that were not made here, or were changed, get a name beside. The store has to keep conditional writes.',
  ],
  tables: [
    {
      title: 'Of an object store',
      rows: [
        ['AWS_ACCESS_KEY_ID', 'With AWS_SECRET_ACCESS_KEY and, for a while only, AWS_SESSION_TOKEN: who asks.'],
        ['AWS_PROFILE', 'Who asks, by the files of the aws command. Without both: the role of the machine.'],
        ['AWS_REGION', 'Where the bucket is.'],
        ['AWS_ENDPOINT_URL', 'A store of another house, or your own: https://s3.example.org.'],
      ],
    },
    {
      title: 'Shards of a scheduler',
      rows: [
        ['SLURM_ARRAY_TASK_ID', 'Of an array that begins at 0 or 1; how many there are is in SLURM_ARRAY_TASK_COUNT.'],
        ['AWS_BATCH_JOB_ARRAY_INDEX', 'From 0; how many there are is in AWS_BATCH_JOB_ARRAY_SIZE.'],
        [
          'JOB_COMPLETION_INDEX',
          'From 0, of an indexed Job of Kubernetes; how many there are has to be in STEM_SHARD_COUNT.',
        ],
        [
          'STEM_SHARD_COUNT',
          'How many there are. With SLURM, tasks then count from 1, and any of them can be submitted again.',
        ],
      ],
    },
  ],
  files: [
    ['selected_sources.csv', 'The selection it reads.'],
    ['ROOT/config.yaml', 'The profile, where --profile says nothing else and the file is there.'],
    ['ROOT/export/tr8s/by_source/TRACK', 'The textures of a track, and their manifest.json.'],
    ['batch_results.json', 'A row a track: what was made, or why not.'],
    ['batch_results.shard-03-of-16.json', 'The same of a shard.'],
  ],
  exits: {
    done: 'All done.',
    incomplete: 'Some tracks failed.',
    wrong: 'The command line, the profile or the selection was wrong.',
  },
  seeAlso: ['stem select', 'stem results', 'stem audition', 'stem verify', 'stem again', 'stem worker', 'stem queue'],
  interruptible: true,
  run: async (args, context) => {
    hidePassword(args.queue, 'stem batch-generate');
    const { createTrackThreads } = await import('@stem/batch/threads');
    const { chooseShard } = await import('./choose-shard.ts');
    const { shardResults } = await import('./shard-results.ts');
    const choice = chooseJobs(args);
    const shard = chooseShard(args.shard, context.env);
    const resultsPath = shardResults(resolve(context.cwd, args.output), shard);
    const threads = args.queue === undefined ? createTrackThreads(choice.jobs) : undefined;
    try {
      // With results of an earlier run most tracks may be up to date; otherwise a thread starts while all else is loaded.
      const isFresh = args.force || !existsSync(resultsPath);
      if (isFresh && !args.dryRun) threads?.start();
      const { runBatchGenerate } = await import('./run.ts');
      return await runBatchGenerate(args, context, { ...choice, shard, resultsPath, threads });
    } finally {
      await threads?.close();
    }
  },
};

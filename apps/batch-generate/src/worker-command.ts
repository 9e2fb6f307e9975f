/** The command `worker` as data. */
import { memoryLimitOption, type Command } from '@stem/cli';
import { jobsOption } from './jobs-option.ts';
import { hidePassword, queueOption } from './queue-option.ts';

export interface WorkerArgs {
  readonly queue: string | undefined;
  readonly root: string | undefined;
  readonly exportDir: string | undefined;
  readonly workDir: string | undefined;
  readonly jobs: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly json: boolean;
}

export const workerCommand: Command<WorkerArgs> = {
  name: 'worker',
  summary: 'Makes tracks that batch-generate --queue enqueues, here or on other machines.',
  options: {
    queue: {
      ...queueOption,
      group: 'Input',
      defaultText: 'REDIS_URL',
      description: 'The Redis where the tracks are. Its password is taken from STEM_QUEUE_PASSWORD.',
    },
    root: {
      kind: 'text',
      group: 'Input',
      takes: 'folder',
      defaultText: 'as batch-generate has it',
      description: 'Where the recordings are on this machine.',
    },
    exportDir: {
      kind: 'text',
      group: 'Output',
      takes: 'folder',
      defaultText: 'as batch-generate has it',
      description: 'Where textures go on this machine, from the root.',
    },
    workDir: {
      kind: 'text',
      group: 'Output',
      takes: 'folder',
      defaultText: 'as batch-generate has it',
      description: 'Where they are made first, from the root. On the disk of --export-dir, they need not be copied.',
    },
    jobs: jobsOption,
    memoryLimit: memoryLimitOption,
    json: {
      kind: 'flag',
      group: 'Output',
      description: 'Prints at its end, as one JSON document on standard output, how many tracks it has made.',
    },
  },
  examples: [
    {
      flags: '--queue redis://desk --jobs 4',
      description: 'Where the archive has the same path as on the machine that enqueues.',
    },
    { flags: '--queue rediss://desk --root /mnt/music', description: 'Encrypted, with the archive elsewhere.' },
  ],
  description: [
    'Runs until it is stopped. The first Ctrl-C (or SIGTERM) finishes the tracks in hand and takes no more; the second gives ' +
      'them back, for other workers to make; the third ends at once. The tracks of a worker that was lost are made by ' +
      'others within a minute.',
    'Archive and export folder are shared folders, or the same on each machine; what a track is made from and how is what ' +
      'batch-generate was told. The version of stem has to be the same everywhere.',
  ],
  exits: {
    done: 'It was stopped, and nothing is left in hand.',
    wrong:
      'No tracks can be made here: another version of stem, no such Redis, other recordings, a folder that is not there.',
  },
  seeAlso: ['stem batch-generate', 'stem queue'],
  interruptible: {
    first: 'Stopping when the tracks in hand are finished … (Ctrl-C again gives them back)',
    second: 'Giving them back … (Ctrl-C again ends at once)',
  },
  run: async (args, context) => {
    hidePassword(args.queue, 'stem worker');
    return (await import('./run-worker.ts')).runWorkerCommand(args, context);
  },
};

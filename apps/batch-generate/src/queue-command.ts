/** The command `queue` as data. */
import type { Command } from '@stem/cli';
import { hidePassword, queueOption } from './queue-option.ts';

export interface QueueArgs {
  readonly queue: string | undefined;
  readonly json: boolean;
}

export const queueCommand: Command<QueueArgs> = {
  name: 'queue',
  summary: 'Tells what is in the queue of batch-generate --queue, and which workers are at it.',
  options: {
    queue: {
      ...queueOption,
      defaultText: 'REDIS_URL',
      description: 'The Redis where the tracks are. Its password is taken from STEM_QUEUE_PASSWORD.',
    },
    json: { kind: 'flag', description: 'Prints it as one JSON document on standard output.' },
  },
  examples: [{ flags: '--queue redis://desk', description: 'How it stands now.' }],
  exits: { wrong: 'There is no such queue, or it is not fit to hold one.' },
  seeAlso: ['stem batch-generate', 'stem worker'],
  run: async (args, context) => {
    hidePassword(args.queue, 'stem queue');
    return (await import('./run-queue.ts')).runQueue(args, context);
  },
};

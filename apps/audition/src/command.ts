/** The command `audition` as data. */
import { kernelsOption, type Command } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';

export interface AuditionArgs {
  readonly folder: string;
  readonly root: string;
  readonly embed: boolean;
  readonly serve: boolean;
  readonly port: number;
  readonly host: string;
  readonly jobs: number | undefined;
  readonly distinct: number | undefined;
  readonly fresh: boolean;
  readonly kernels: Kernels;
  readonly json: boolean;
}

export const auditionCommand: Command<AuditionArgs> = {
  name: 'audition',
  summary: 'Writes a page to hear and judge what a batch has made.',
  options: {
    folder: {
      kind: 'word',
      placeholder: 'FOLDER',
      takes: 'folder',
      required: true,
      description: 'What batch-generate published, such as export/tr8s. The page becomes index.html there.',
    },
    root: {
      kind: 'text',
      takes: 'folder',
      default: '.',
      description: 'The folder the sources lie in, to compare with.',
    },
    embed: { kind: 'flag', description: 'Puts the sound into the page, as FLAC of 16 bit: one file to hand on.' },
    serve: { kind: 'flag', description: 'Serves the page until Ctrl-C and writes ratings.json by itself.' },
    port: { kind: 'number', integer: true, min: 0, max: 65_535, default: 4747, description: 'With --serve; 0 is any.' },
    host: {
      kind: 'text',
      takes: 'text',
      default: '127.0.0.1',
      description: 'With --serve: 0.0.0.0 lets a phone in, with the address that is printed.',
    },
    jobs: {
      kind: 'number',
      integer: true,
      min: 1,
      max: 256,
      defaultText: 'the number of cores',
      description: 'How many tracks are listened to at a time.',
    },
    distinct: {
      kind: 'number',
      integer: true,
      min: 1,
      defaultText: 'all',
      description: 'Opens with so many textures, the most different; the page can show others.',
    },
    fresh: { kind: 'flag', description: 'Listens to every file again, also those that the older page knows.' },
    kernels: kernelsOption,
    json: { kind: 'flag', description: 'Prints what was written as one JSON document on standard output.' },
  },
  examples: [
    { flags: 'export/tr8s', description: 'Open export/tr8s/index.html in a browser; ? shows the keys.' },
    { flags: 'export/tr8s --root ~/Music', description: 'With A/B against the place each texture came from.' },
    { flags: 'export/tr8s --distinct 24', description: 'The two dozen that differ most, first.' },
    { flags: 'export/tr8s --embed', description: 'One file that plays anywhere.' },
    { flags: 'export/tr8s --serve --host 0.0.0.0', description: 'For a phone in the same network.' },
  ],
  notes:
    'Ratings stay in the browser at once; save them as ratings.json from the page, or let --serve write it beside it.\n' +
    'Running it again keeps them, and listens to new files only.\n\n' +
    'Exit codes: 0 done; 1 some folders could not be read; 2 the command line was wrong; 130 interrupted.',
  interruptible: true,
  run: async (args, context) => (await import('./run.ts')).runAudition(args, context),
};

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
      group: 'Input',
      takes: 'folder',
      default: '.',
      description: 'The folder the sources lie in, to compare with.',
    },
    embed: {
      kind: 'flag',
      group: 'What is made',
      description: 'Puts the sound into the page, as FLAC of 16 bit: one file to hand on.',
    },
    serve: {
      kind: 'flag',
      group: 'Serving',
      description: 'Serves the page until Ctrl-C and writes ratings.json by itself.',
    },
    port: {
      kind: 'number',
      group: 'Serving',
      integer: true,
      min: 0,
      max: 65_535,
      default: 4747,
      description: 'With --serve; 0 is any.',
    },
    host: {
      kind: 'text',
      group: 'Serving',
      takes: 'text',
      default: '127.0.0.1',
      description: 'With --serve: 0.0.0.0 lets a phone in, with the address that is printed.',
    },
    jobs: {
      kind: 'number',
      group: 'How it runs',
      integer: true,
      min: 1,
      max: 256,
      defaultText: 'the number of cores',
      description: 'How many tracks are listened to at a time.',
    },
    distinct: {
      kind: 'number',
      group: 'What is made',
      integer: true,
      min: 1,
      defaultText: 'all',
      description: 'Opens with so many textures, the most different; the page can show others.',
    },
    fresh: {
      kind: 'flag',
      group: 'How it runs',
      description: 'Listens to every file again, also those that the older page knows.',
    },
    kernels: kernelsOption,
    json: {
      kind: 'flag',
      group: 'Output',
      description: 'Prints what was written as one JSON document on standard output.',
    },
  },
  examples: [
    { flags: 'export/tr8s', description: 'Open export/tr8s/index.html in a browser; ? shows the keys.' },
    { flags: 'export/tr8s --root ~/Music', description: 'With A/B against the place each texture came from.' },
    { flags: 'export/tr8s --distinct 24', description: 'The two dozen that differ most, first.' },
    { flags: 'export/tr8s --embed', description: 'One file that plays anywhere.' },
    { flags: 'export/tr8s --serve --host 0.0.0.0', description: 'For a phone in the same network.' },
  ],
  description: [
    'Listens to every texture of a batch and writes one page that opens from disk, without a network: waveform, spectrogram, ' +
      'loop, length, loudness, key and tempo of each, to be played, compared, rated, tagged and rejected by keys.',
    'The browser keeps the ratings; save them from the page as ratings.json, or let --serve write that beside it. ' +
      'Running it again keeps them, and listens to new files only.',
  ],
  files: [
    ['FOLDER/index.html', 'The page.'],
    ['FOLDER/ratings.json', 'What --serve writes, and stem keep and stem select --ratings read.'],
  ],
  exits: { incomplete: 'Some folders could not be read.', wrong: 'The command line was wrong.' },
  seeAlso: ['stem batch-generate', 'stem keep', 'stem select'],
  interruptible: true,
  run: async (args, context) => (await import('./run.ts')).runAudition(args, context),
};

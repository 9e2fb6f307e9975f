/** The command `discover` as data. */
import { kernelsOption, memoryLimitOption, type Command } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';

export interface DiscoverArgs {
  readonly root: string;
  readonly output: string;
  readonly format: 'csv' | 'json' | 'markdown' | undefined;
  readonly includeHidden: boolean;
  readonly ignore: readonly string[];
  readonly fresh: boolean;
  readonly analyze: boolean;
  readonly jobs: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly timeout: number;
  readonly cacheDir: string | undefined;
  readonly kernels: Kernels;
  readonly verbose: boolean;
  readonly json: boolean;
}

export const discoverCommand: Command<DiscoverArgs> = {
  name: 'discover',
  summary: 'Catalogues the audio below a folder.',
  options: {
    root: { kind: 'text', group: 'Input', takes: 'folder', default: '.', description: 'The folder to look through.' },
    output: { kind: 'text', group: 'Output', default: 'audio_catalog.csv', description: 'The catalog to write.' },
    format: {
      kind: 'choice',
      group: 'Output',
      choices: ['csv', 'json', 'markdown'],
      defaultText: 'by --output',
      description: 'Form of the catalog; otherwise .json, .md or CSV by the ending.',
    },
    includeHidden: {
      kind: 'flag',
      group: 'Input',
      description: 'Looks into folders whose name starts with a dot, too.',
    },
    ignore: {
      kind: 'list',
      group: 'Input',
      placeholder: 'PATTERN',
      description: 'Skips what matches this pattern, written as in a .gitignore.',
    },
    fresh: { kind: 'flag', group: 'How it runs', description: 'Reads every file again, changed or not.' },
    analyze: {
      kind: 'flag',
      group: 'What is made',
      description: 'Measures the sound of every file too: loudness, tempo, key, duplicates and more, a column each.',
    },
    jobs: {
      kind: 'number',
      group: 'How it runs',
      integer: true,
      min: 1,
      defaultText: 'the number of cores if memory allows',
      description: 'How many files --analyze measures at a time.',
    },
    memoryLimit: memoryLimitOption,
    timeout: {
      kind: 'number',
      unit: 'seconds',
      group: 'How it runs',
      min: 0.001,
      default: 300,
      description: 'Seconds --analyze may take for a file, beyond its own length; then it goes on without it.',
    },
    cacheDir: {
      kind: 'text',
      group: 'How it runs',
      takes: 'folder',
      defaultText: '$XDG_CACHE_HOME/stem or ~/.cache/stem',
      description: 'Where to remember what was read.',
    },
    kernels: kernelsOption,
    verbose: {
      kind: 'flag',
      group: 'Output',
      description: 'Names every file, and everything skipped with the reason.',
    },
    json: { kind: 'flag', group: 'Output', description: 'Prints a summary as one JSON document on standard output.' },
  },
  examples: [
    { flags: '--root ~/Music', description: 'Writes audio_catalog.csv here.' },
    { flags: '--ignore "*.mp3" --ignore loops/', description: 'Without MP3s and the folders loops.' },
    { flags: '--analyze', description: 'With loudness, tempo, key and the copies of each recording.' },
    { flags: '--output catalog.md', description: 'A table to read.' },
  ],
  description: [
    'Looks through a folder and all below it, reads what each audio file says of itself, and writes a catalog: a row a file, with ' +
      'its path, format, length and channels. Files are only read, never changed.',
    'A second time it opens only what is new or changed. What --analyze measured is remembered by the content of each file: a ' +
      'file that was renamed or moved is not measured again, and after an interruption it goes on where it was.',
  ],
  files: [
    ['audio_catalog.csv', 'The catalog, where --output says nothing else.'],
    [
      '.stemignore',
      'In the root, written like a .gitignore: skips more; !export/ in it looks into a folder that is skipped otherwise.',
    ],
  ],
  exits: {
    done: 'Done, files that could not be read included.',
    incomplete: 'No audio was found.',
    wrong: 'The command line or a folder was wrong.',
  },
  seeAlso: ['stem select', 'stem doctor'],
  interruptible: true,
  run: async (args, context) => (await import('./run.ts')).runDiscover(args, context),
};

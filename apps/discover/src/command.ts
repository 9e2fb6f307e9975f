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
    root: { kind: 'text', takes: 'folder', default: '.', description: 'The folder to look through.' },
    output: { kind: 'text', default: 'audio_catalog.csv', description: 'The catalog to write.' },
    format: {
      kind: 'choice',
      choices: ['csv', 'json', 'markdown'],
      defaultText: 'by --output',
      description: 'Form of the catalog; otherwise .json, .md or CSV by the ending.',
    },
    includeHidden: { kind: 'flag', description: 'Looks into folders whose name starts with a dot, too.' },
    ignore: {
      kind: 'list',
      placeholder: 'PATTERN',
      description: 'Skips what matches this pattern; repeat it for more.',
    },
    fresh: { kind: 'flag', description: 'Reads every file again, changed or not.' },
    analyze: {
      kind: 'flag',
      description: 'Measures the sound of every file too: loudness, tempo, key, duplicates and more, a column each.',
    },
    jobs: {
      kind: 'number',
      integer: true,
      min: 1,
      defaultText: 'the number of cores if memory allows',
      description: 'How many files --analyze measures at a time.',
    },
    memoryLimit: memoryLimitOption,
    timeout: {
      kind: 'number',
      min: 0.001,
      default: 300,
      description: 'Seconds --analyze may take for a file, beyond its own length; then it goes on without it.',
    },
    cacheDir: {
      kind: 'text',
      takes: 'folder',
      defaultText: '$XDG_CACHE_HOME/stem or ~/.cache/stem',
      description: 'Where to remember what was read.',
    },
    kernels: kernelsOption,
    verbose: { kind: 'flag', description: 'Names every file, and everything skipped with the reason.' },
    json: { kind: 'flag', description: 'Prints a summary as one JSON document on standard output.' },
  },
  examples: [
    { flags: '--root ~/Music', description: 'Writes audio_catalog.csv here.' },
    { flags: '--ignore "*.mp3" --ignore loops/', description: 'Without MP3s and the folders loops.' },
    { flags: '--analyze', description: 'With loudness, tempo, key and the copies of each recording.' },
    { flags: '--output catalog.md', description: 'A table to read.' },
  ],
  notes:
    'A file .stemignore in the root (written like a .gitignore) skips more, and !export/ in it looks into a folder ' +
    'that is skipped otherwise.\n\n' +
    'What --analyze measured is remembered by the content of each file: a file that was renamed or moved is not measured ' +
    'again, and after an interruption it goes on where it was.\n\n' +
    'Exit codes: 0 done, files that could not be read included; 1 no audio found; 2 the command line or a folder was ' +
    'wrong; 130 interrupted.',
  interruptible: true,
  run: async (args, context) => (await import('./run.ts')).runDiscover(args, context),
};

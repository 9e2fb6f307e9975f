/** The command `doctor` as data. */
import type { Command } from '@stem/cli';

export interface DoctorArgs {
  readonly root: string;
  readonly cacheDir: string | undefined;
  readonly json: boolean;
}

export const doctorCommand: Command<DoctorArgs> = {
  name: 'doctor',
  summary: 'Checks the installation, and whether this machine has what the other commands need.',
  options: {
    root: {
      kind: 'text',
      takes: 'folder',
      default: '.',
      description: 'The folder of the archive that is going to be worked in.',
    },
    cacheDir: {
      kind: 'text',
      takes: 'folder',
      defaultText: '$XDG_CACHE_HOME/stem or ~/.cache/stem',
      description: 'Where discover remembers what it has read.',
    },
    json: { kind: 'flag', description: 'Prints every check as one JSON document on standard output.' },
  },
  examples: [
    { flags: '', description: 'What is there, and what to do.' },
    { flags: '--root ~/Music', description: 'For the archive in this folder.' },
  ],
  description: ['In each place that is written to, a small file is written and taken away again.'],
  exits: {
    done: 'All passed, warnings or not.',
    incomplete: 'A check failed.',
    wrong: 'The command line was wrong.',
  },
  seeAlso: ['stem discover'],
  run: async (args, context) => (await import('./run-doctor.ts')).runDoctor(args, context),
};

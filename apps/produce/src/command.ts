/** The command `produce` as data. */
import { chooseJobs, kernelsOption, memoryLimitOption, type Command } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';
import { usualTimeoutSec } from './work/usual-timeout.ts';

export interface ProduceArgs {
  readonly song: string | undefined;
  readonly out: string;
  readonly reference: string | undefined;
  readonly bpm: number | undefined;
  readonly duration: number | undefined;
  readonly sampleRate: number | undefined;
  readonly subtype: 'FLOAT' | 'PCM_24' | 'PCM_16' | undefined;
  readonly zip: string | undefined;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly jobs: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly timeout: number;
  readonly kernels: Kernels;
  readonly json: boolean;
}

export const produceCommand: Command<ProduceArgs> = {
  name: 'produce',
  summary: 'Makes the stems and the master of a song in verified steps.',
  options: {
    song: { kind: 'word', placeholder: 'SONG', description: 'A song file (YAML); without it, the built-in song.' },
    out: { kind: 'text', takes: 'folder', required: true, description: 'The folder of the deliverables.' },
    reference: { kind: 'text', description: 'A recording that the song is made to fit, in place of the song’s.' },
    bpm: { kind: 'number', min: 10, max: 1000, description: 'Tempo, in place of the song’s.' },
    duration: {
      kind: 'number',
      min: 0.1,
      max: 86_400,
      description: 'Wanted length in seconds, in place of the song’s.',
    },
    sampleRate: {
      kind: 'number',
      integer: true,
      min: 8000,
      max: 384_000,
      defaultText: 'the song’s, or 48000',
      description: 'Of every file, in Hz.',
    },
    subtype: {
      kind: 'choice',
      choices: ['FLOAT', 'PCM_24', 'PCM_16'],
      defaultText: 'the song’s, or FLOAT',
      description: 'How samples are stored: 32-bit float, or integers with dither.',
    },
    zip: {
      kind: 'text',
      takes: 'text',
      placeholder: 'NAME',
      defaultText: 'the song’s, or audio_deliverables.zip',
      description: 'Name of the archive.',
    },
    dryRun: { kind: 'flag', description: 'Prints the plan and makes nothing.' },
    force: { kind: 'flag', description: 'Starts over instead of going on from the last verified step.' },
    jobs: {
      kind: 'number',
      integer: true,
      min: 1,
      max: 64,
      defaultText: 'the number of cores if memory allows',
      description: 'Stems made at a time.',
    },
    memoryLimit: memoryLimitOption,
    timeout: {
      kind: 'number',
      min: 0.001,
      default: usualTimeoutSec,
      description: 'Seconds that one piece of work, such as a stem, may take; then it fails.',
    },
    kernels: kernelsOption,
    json: { kind: 'flag', description: 'Prints the report as JSON.' },
  },
  examples: [
    { flags: '--out deliverables', description: 'The built-in song.' },
    { flags: 'song.yaml --out deliverables', description: 'A song of your own.' },
    { flags: 'song.yaml --out deliverables --dry-run', description: 'Sections, stems and lengths, before any audio.' },
  ],
  notes:
    'It stops at the first step that does not pass, keeps what is finished, and goes on from there the next time.\n\n' +
    'Exit codes: 0 done; 1 a step did not pass its checks; 2 the command line, the song or the machine refused; 130 interrupted.',
  interruptible: true,
  run: async (args, context) => {
    const { createTaskCrew } = await import('./work/task-crew.ts');
    const { timeout: timeoutSec } = args;
    const { jobs, note } = chooseJobs(args);
    if (note !== undefined && !args.dryRun) context.messages.info(`${note}.`);
    const crew = createTaskCrew({ jobs, timeoutSec, signal: context.signal });
    try {
      if (!args.dryRun) crew.start();
      const { runProduce } = await import('./run.ts');
      return await runProduce(args, context, { jobs, crew });
    } finally {
      await crew.close();
    }
  },
};

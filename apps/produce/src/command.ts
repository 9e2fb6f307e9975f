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
    out: {
      kind: 'text',
      group: 'Output',
      takes: 'folder',
      required: true,
      description: 'The folder of the deliverables.',
    },
    reference: {
      kind: 'text',
      group: 'Input',
      description: 'A recording that the song is made to fit, in place of the song’s.',
    },
    bpm: {
      kind: 'number',
      unit: 'beats a minute',
      group: 'What is made',
      min: 10,
      max: 1000,
      description: 'Tempo, in place of the song’s.',
    },
    duration: {
      kind: 'number',
      unit: 'seconds',
      group: 'What is made',
      min: 0.1,
      max: 86_400,
      description: 'Wanted length in seconds, in place of the song’s.',
    },
    sampleRate: {
      kind: 'number',
      unit: 'Hz',
      group: 'What is made',
      integer: true,
      min: 8000,
      max: 384_000,
      defaultText: 'the song’s, or 48000',
      description: 'Of every file, in Hz.',
    },
    subtype: {
      kind: 'choice',
      group: 'What is made',
      choices: ['FLOAT', 'PCM_24', 'PCM_16'],
      defaultText: 'the song’s, or FLOAT',
      description: 'How samples are stored: 32-bit float, or integers with dither.',
    },
    zip: {
      kind: 'text',
      group: 'Output',
      takes: 'text',
      placeholder: 'NAME',
      defaultText: 'the song’s, or audio_deliverables.zip',
      description: 'Name of the archive.',
    },
    dryRun: { kind: 'flag', group: 'How it runs', description: 'Prints the plan and makes nothing.' },
    force: {
      kind: 'flag',
      group: 'How it runs',
      description: 'Starts over instead of going on from the last verified step.',
    },
    jobs: {
      kind: 'number',
      group: 'How it runs',
      integer: true,
      min: 1,
      max: 64,
      defaultText: 'the number of cores if memory allows',
      description: 'Stems made at a time.',
    },
    memoryLimit: memoryLimitOption,
    timeout: {
      kind: 'number',
      unit: 'seconds',
      group: 'How it runs',
      min: 0.001,
      default: usualTimeoutSec,
      description: 'Seconds that one piece of work, such as a stem, may take; then it fails.',
    },
    kernels: kernelsOption,
    json: { kind: 'flag', group: 'Output', description: 'Prints the report as JSON.' },
  },
  examples: [
    { flags: '--out deliverables', description: 'The built-in song.' },
    { flags: 'song.yaml --out deliverables', description: 'A song of your own.' },
    { flags: 'song.yaml --out deliverables --dry-run', description: 'Sections, stems and lengths, before any audio.' },
  ],
  description: [
    'Makes every stem of a song, sets them to its sections and tempo, mixes and masters them, checks each step by measuring ' +
      'the files, and packs a zip to hand on.',
    'It stops at the first step that does not pass, keeps what is finished, and goes on from there the next time.',
  ],
  files: [
    ['DIR', 'Stems, master, MIDI, manifest and reports, as --out names it.'],
    ['DIR/audio_deliverables.zip', 'All of them, unless the song or --zip names it otherwise.'],
  ],
  exits: {
    incomplete: 'A step did not pass its checks.',
    wrong: 'The command line or the song was wrong, or the machine refused.',
  },
  seeAlso: ['stem verify'],
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

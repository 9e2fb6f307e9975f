/** `stem` as data: its commands, in the order of the work. */
import { auditionCommand } from '@stem/audition/command';
import { batchGenerateCommand } from '@stem/batch-generate/command';
import { queueCommand } from '@stem/batch-generate/queue-command';
import { resultsCommand } from '@stem/batch-generate/results-command';
import { workerCommand } from '@stem/batch-generate/worker-command';
import type { Chapter, Program } from '@stem/cli';
import { discoverCommand } from '@stem/discover/command';
import { keepCommand } from '@stem/keep/command';
import { produceCommand } from '@stem/produce/command';
import { verifyCommand } from '@stem/produce/verify-command';
import { selectCommand } from '@stem/select/command';
import { againCommand } from '@stem/why/again-command';
import { whyCommand } from '@stem/why/command';
import { doctorCommand } from './doctor/doctor-command.ts';

const chapters: readonly Chapter[] = [
  {
    title: 'Textures, in the order of the work',
    commands: [discoverCommand, selectCommand, batchGenerateCommand, resultsCommand, auditionCommand, keepCommand],
  },
  { title: 'On many machines', commands: [workerCommand, queueCommand] },
  { title: 'Where textures come from', commands: [whyCommand, againCommand] },
  { title: 'A song', commands: [produceCommand] },
  { title: 'Whether all is well', commands: [verifyCommand, doctorCommand] },
];

export function stemProgram(version: string): Program {
  return {
    name: 'stem',
    version,
    summary: 'Offline tools for musicians: textures out of an archive, stems and a master out of a song.',
    commands: chapters.flatMap(({ commands }) => commands),
    chapters,
  };
}

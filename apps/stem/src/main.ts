/** `stem`: the commands of the other apps, and the doctor. */
import { auditionCommand } from '@stem/audition/command';
import { batchGenerateCommand } from '@stem/batch-generate/command';
import { packageVersion, runMain } from '@stem/cli';
import { discoverCommand } from '@stem/discover/command';
import { keepCommand } from '@stem/keep/command';
import { produceCommand } from '@stem/produce/command';
import { verifyCommand } from '@stem/produce/verify-command';
import { selectCommand } from '@stem/select/command';
import { againCommand } from '@stem/why/again-command';
import { whyCommand } from '@stem/why/command';
import { doctorCommand } from './doctor/doctor-command.ts';

await runMain({
  name: 'stem',
  version: packageVersion(import.meta.url),
  summary: 'Offline tools for musicians: textures out of an archive, stems and a master out of a song.',
  commands: [
    discoverCommand,
    selectCommand,
    batchGenerateCommand,
    auditionCommand,
    keepCommand,
    whyCommand,
    againCommand,
    produceCommand,
    verifyCommand,
    doctorCommand,
  ],
});

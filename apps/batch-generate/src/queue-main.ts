/** `stem-queue`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { queueCommand } from './queue-command.ts';

await runMain({
  name: 'stem-queue',
  version: packageVersion(import.meta.url),
  summary: queueCommand.summary,
  commands: [queueCommand],
});

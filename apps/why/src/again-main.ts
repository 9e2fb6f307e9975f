/** `stem-again`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { againCommand } from './again-command.ts';

await runMain({
  name: 'stem-again',
  version: packageVersion(import.meta.url),
  summary: againCommand.summary,
  commands: [againCommand],
});

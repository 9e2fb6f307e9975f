/** `stem-audition`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { auditionCommand } from './command.ts';

await runMain({
  name: 'stem-audition',
  version: packageVersion(import.meta.url),
  summary: auditionCommand.summary,
  commands: [auditionCommand],
});

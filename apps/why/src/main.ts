/** `stem-why`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { whyCommand } from './command.ts';

await runMain({
  name: 'stem-why',
  version: packageVersion(import.meta.url),
  summary: whyCommand.summary,
  commands: [whyCommand],
});

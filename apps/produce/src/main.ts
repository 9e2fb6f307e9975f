/** `stem-produce`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { produceCommand } from './command.ts';

await runMain({
  name: 'stem-produce',
  version: packageVersion(import.meta.url),
  summary: produceCommand.summary,
  commands: [produceCommand],
});

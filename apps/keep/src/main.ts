/** `stem-keep`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { keepCommand } from './command.ts';

await runMain({
  name: 'stem-keep',
  version: packageVersion(import.meta.url),
  summary: keepCommand.summary,
  commands: [keepCommand],
});

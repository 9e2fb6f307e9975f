/** `stem-select`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { selectCommand } from './command.ts';

await runMain({
  name: 'stem-select',
  version: packageVersion(import.meta.url),
  summary: selectCommand.summary,
  commands: [selectCommand],
});

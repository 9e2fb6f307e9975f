/** `stem-results`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { resultsCommand } from './results-command.ts';

await runMain({
  name: 'stem-results',
  version: packageVersion(import.meta.url),
  summary: resultsCommand.summary,
  commands: [resultsCommand],
});

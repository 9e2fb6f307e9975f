/** `stem-discover`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { discoverCommand } from './command.ts';

await runMain({
  name: 'stem-discover',
  version: packageVersion(import.meta.url),
  summary: discoverCommand.summary,
  commands: [discoverCommand],
});

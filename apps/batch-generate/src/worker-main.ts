/** `stem-worker`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { workerCommand } from './worker-command.ts';

await runMain({
  name: 'stem-worker',
  version: packageVersion(import.meta.url),
  summary: workerCommand.summary,
  commands: [workerCommand],
});

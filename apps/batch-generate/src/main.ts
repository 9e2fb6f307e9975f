/** `stem-batch-generate`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { batchGenerateCommand } from './command.ts';

await runMain({
  name: 'stem-batch-generate',
  version: packageVersion(import.meta.url),
  summary: batchGenerateCommand.summary,
  commands: [batchGenerateCommand],
});

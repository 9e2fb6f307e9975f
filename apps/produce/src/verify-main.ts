/** `stem-verify`: the command on its own. */
import { packageVersion, runMain } from '@stem/cli';
import { verifyCommand } from './verify-command.ts';

await runMain({
  name: 'stem-verify',
  version: packageVersion(import.meta.url),
  summary: verifyCommand.summary,
  commands: [verifyCommand],
});

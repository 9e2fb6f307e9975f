/** `stem`: lists the commands of the other apps, nothing else. */
import { batchGenerateCommand } from '@stem/batch-generate/command';
import { packageVersion, runMain } from '@stem/cli';
import { discoverCommand } from '@stem/discover/command';
import { selectCommand } from '@stem/select/command';

await runMain({
  name: 'stem',
  version: packageVersion(import.meta.url),
  summary: 'Offline tools for musicians: catalogue an archive, select from it, make sampler-ready textures.',
  commands: [discoverCommand, selectCommand, batchGenerateCommand],
});

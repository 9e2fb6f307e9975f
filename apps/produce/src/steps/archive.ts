/** Step 8: manifest and archive of what was made, beside the files in the work folder. */
import { join } from 'node:path';
import { sumsName, sumsOf, writeArchive, type ArchiveEntry } from '@stem/batch/archive';
import { formatProductionManifest } from '@stem/catalog/production';
import { writeFileAtomic } from '@stem/core/format';
import { deliveredPath, manifestOf, type Made } from '../manifest.ts';
import type { MadeFile } from '../work/made-file.ts';
import { manifestName } from '../work/own-folder.ts';
import { deliveryFolder } from './master.ts';

/** Everything that is delivered, as it lies in the work folder. */
export interface Delivery {
  /** Paths below the delivery folder, the archive last. */
  readonly paths: readonly string[];
  readonly archive: string;
}

export async function makeArchive(made: Made): Promise<Delivery> {
  const { stage, mastered, midi } = made;
  const folder = stage.runner.folder;
  const inDelivery = (name: string): string => join(folder, deliveryFolder, name);
  const manifest = formatProductionManifest(manifestOf(made));
  await writeFileAtomic(inDelivery(manifestName), manifest);
  const files: MadeFile[] = [...mastered.stems.map(({ file }) => file), mastered.master.file, ...(midi ? [midi] : [])];
  const entries: ArchiveEntry[] = files.map((file) => ({
    name: deliveredPath(file),
    path: join(folder, file.path),
    sha256: file.sha256,
  }));
  entries.push({ name: manifestName, text: manifest });
  const { name: archive } = stage.song.archive;
  await writeFileAtomic(inDelivery(sumsName), sumsOf(entries));
  await writeArchive(inDelivery(archive), entries, { isDurable: false });
  stage.runner.flusher.begin(inDelivery(archive));
  return { paths: [...entries.map(({ name }) => name), sumsName, archive], archive };
}

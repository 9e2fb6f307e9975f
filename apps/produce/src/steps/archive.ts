/** Step 8: manifest and archive of what was made, beside the files in the work folder. */
import { join } from 'node:path';
import { createArchive, sumsName, sumsOf, type ArchiveEntry, type ArchiveWriter } from '@stem/batch/archive';
import { formatProductionManifest } from '@stem/catalog/production';
import { writeFileAtomic } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import { deliveredPath, manifestOf, type Made } from '../manifest.ts';
import type { Stage } from '../stage.ts';
import type { HashedFile } from '../work/made-file.ts';
import { manifestName } from '../work/own-folder.ts';
import type { Publishing } from '../work/publishing.ts';
import { deliveryFolder } from './master.ts';

/** An archive that is being filled. Ends with one call of `finish` or `discard`. */
export interface BegunArchive {
  /** Adds what is still missing, and puts it in its place. Gives everything that is delivered, by paths below its folder. */
  finish(made: Made): Promise<Publishing>;
  discard(): Promise<void>;
}

/** Copies stems into the archive, while the master is made of them. */
export function beginArchive(stage: Stage, stems: readonly HashedFile[]): BegunArchive {
  const { folder } = stage.runner;
  const opened = createArchive(pathIn(stage, stage.song.archive.name), { isDurable: false });
  let isWanted = true;
  const copyStems = async (): Promise<void> => {
    const archive = await opened;
    for (const stem of stems) if (isWanted) await archive.add(entryOf(stem, folder));
  };
  const copied = copyStems();
  // Whoever ends it hears of it.
  copied.catch(() => undefined);
  const discard = async (): Promise<void> => {
    isWanted = false;
    await copied.catch(() => undefined);
    await opened.then((archive) => archive.discard()).catch(() => undefined);
  };
  return {
    discard,
    async finish(made) {
      try {
        await copied;
        return await finishArchive(await opened, made);
      } finally {
        await discard();
      }
    },
  };
}

function entryOf(file: HashedFile, folder: string): ArchiveEntry & { readonly sha256: string } {
  return { name: deliveredPath(file), path: join(folder, file.path), sha256: file.sha256, crc32: file.crc32 };
}

async function finishArchive(archive: ArchiveWriter, made: Made): Promise<Publishing> {
  const { stage, mastered, midi } = made;
  const { folder, flusher } = stage.runner;
  const manifest = formatProductionManifest(manifestOf(made));
  await writeFileAtomic(pathIn(stage, manifestName), manifest);
  const rest = [mastered.master.file, midi];
  for (const file of rest) await archive.add(entryOf(file, folder));
  const text = { name: manifestName, text: manifest };
  await archive.add(text);
  await archive.finish();
  const { name } = stage.song.archive;
  flusher.add(pathIn(stage, name));
  const entries = [...mastered.stems.map(({ file }) => file), ...rest].map((file) => entryOf(file, folder));
  await writeFileAtomic(pathIn(stage, sumsName), sumsOf([...entries, text]));
  const hashes = new Map(entries.map((entry) => [entry.name, entry.sha256]));
  for (const written of [manifestName, sumsName]) hashes.set(written, await hashFile(pathIn(stage, written)));
  return { hashes, archive: name };
}

function pathIn({ runner }: Stage, name: string): string {
  return join(runner.folder, deliveryFolder, name);
}

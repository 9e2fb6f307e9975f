/** What the tracks of a batch have in common on this machine: its folders, cleared of what was left, and its drums. */
import { findDrums, type Drums } from './drums.ts';
import type { Making } from './engine.ts';
import { openFolders, type Folders } from './folders.ts';
import { folderSources, type Sources } from './sources.ts';
import { sweep } from './sweep.ts';

/** A batch that tracks can be made of here; its folders are to be closed. */
export interface BatchPlace {
  readonly folders: Folders;
  readonly sources: Sources;
  readonly drums: Drums;
}

/** Throws InputError where nothing can be published. Without sources the root is a folder. */
export async function openBatch(
  { folders: choice, drumsDir }: Making,
  sources: Sources = folderSources(choice.root),
): Promise<BatchPlace> {
  const folders = await openFolders(choice);
  try {
    await sweep(folders);
    return { folders, sources, drums: await findDrums(await sources.drums(drumsDir)) };
  } catch (error) {
    await folders.close();
    throw error;
  }
}

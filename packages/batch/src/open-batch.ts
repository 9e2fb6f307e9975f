/** What the tracks of a batch have in common on this machine: its shelf, cleared of what was left, and its drums. */
import { findDrums, type Drums } from './drums.ts';
import type { Making } from './engine.ts';
import { folderShelf } from './folder-shelf.ts';
import { openFolders } from './folders.ts';
import type { Shelf } from './shelf.ts';
import { folderSources, type Sources } from './sources.ts';

/** A batch that tracks can be made of here; its shelf is to be closed. */
export interface BatchPlace {
  readonly shelf: Shelf;
  readonly sources: Sources;
  readonly drums: Drums;
}

/** Where recordings come from, and where textures go, if that is no folder. */
export interface Elsewhere {
  readonly sources?: Sources | undefined;
  readonly shelf?: Shelf | undefined;
}

/** Throws InputError where nothing can be published. */
export async function openBatch(
  { folders: choice, drumsDir }: Making,
  { sources = folderSources(choice.root), shelf: other }: Elsewhere = {},
): Promise<BatchPlace> {
  const shelf = other ?? folderShelf(await openFolders(choice));
  try {
    await shelf.sweep();
    return { shelf, sources, drums: await findDrums(await sources.drums(drumsDir)) };
  } catch (error) {
    await shelf.close();
    throw error;
  }
}

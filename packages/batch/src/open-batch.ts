/** What the tracks of a batch have in common on this machine: its folders, cleared of what was left, and its drums. */
import { findDrums, type Drums } from './drums.ts';
import type { Making } from './engine.ts';
import { openFolders, type Folders } from './folders.ts';
import { sweep } from './sweep.ts';

/** A batch that tracks can be made of here; its folders are to be closed. */
export interface BatchPlace {
  readonly folders: Folders;
  readonly drums: Drums;
}

/** Throws InputError where nothing can be published. */
export async function openBatch({ folders: choice, drumsDir }: Making): Promise<BatchPlace> {
  const folders = await openFolders(choice);
  try {
    await sweep(folders);
    return { folders, drums: await findDrums({ folder: drumsDir, root: choice.root }) };
  } catch (error) {
    await folders.close();
    throw error;
  }
}

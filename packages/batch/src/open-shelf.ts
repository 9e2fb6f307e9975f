/** Opens the shelf that a choice of folders names, where that is an object store, whose client is loaded only then. */
import { resolve } from 'node:path';
import { isStoreAddress } from '@stem/storage/address';
import { publishAddress, type FolderChoice } from './folders.ts';
import type { Shelf } from './shelf.ts';
import type { StoreShelfRequest } from './store-shelf.ts';

/** Undefined where it is a folder: that is made when there is something to publish. */
export async function openShelf(choice: FolderChoice, env: StoreShelfRequest['env']): Promise<Shelf | undefined> {
  if (!isStoreAddress(choice.exportDir)) return undefined;
  const { storeShelf } = await import('./store-shelf.ts');
  const workDir = isStoreAddress(choice.root) ? choice.workDir : resolve(choice.root, choice.workDir);
  return storeShelf({ address: publishAddress(choice), workDir: workDir === '' ? undefined : workDir, env });
}

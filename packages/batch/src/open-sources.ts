/** Opens what a root names: a folder, or an object store, whose client is loaded only then. */
import { isStoreAddress } from '@stem/storage/address';
import { folderSources, type Sources } from './sources.ts';
import type { StoreSourcesRequest } from './store-sources.ts';

export interface SourcesRequest extends Omit<StoreSourcesRequest, 'address'> {
  readonly root: string;
}

export async function openSources({ root, ...request }: SourcesRequest): Promise<Sources> {
  if (!isStoreAddress(root)) return folderSources(root);
  const { storeSources } = await import('./store-sources.ts');
  return storeSources({ ...request, address: root });
}

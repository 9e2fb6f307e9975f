/** Opens a store. The client is loaded only here, with the first address: it takes as long as starting Node twice. */
import type { StoreAddress } from './address.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** Region, endpoint and credentials are looked for in it and in the files of AWS profiles, as other programs do. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Times that one request is made before it has failed. */
  readonly attempts?: number | undefined;
  /** A connection on which nothing has come for so long is given up. */
  readonly idleMs?: number | undefined;
  /** What is longer goes up in parts of this size, of which the last may be shorter; 5 MiB at the least. */
  readonly partBytes?: number | undefined;
}

export async function openStore(address: StoreAddress, options: StoreOptions): Promise<Store> {
  const { s3Store } = await import('./s3-store.ts');
  return s3Store(address, options);
}

/** `@stem/storage`: whole objects on S3-compatible stores, and those that were fetched, in a cache of bounded size. */
export { isStoreAddress, parseStoreAddress, storeAddressText, type StoreAddress } from './address.ts';
export { openCache, type Cache, type CachedFile, type CacheRequest } from './cache.ts';
export { openStore, type StoreOptions } from './open-store.ts';
export type { Condition, Content, PutObject, ReadObject, Store, StoredObject } from './store.ts';

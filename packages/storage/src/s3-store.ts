/** A store on S3, or on what speaks its language. */
import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { storeAddressText, type StoreAddress } from './address.ts';
import { clearUploads } from './clear-uploads.ts';
import { connect, endpointOf } from './connection.ts';
import { copyObject } from './copy-object.ts';
import { fetchObject } from './fetch-object.ts';
import { listObjects } from './list-objects.ts';
import { lookAtObject } from './look-at-object.ts';
import type { StoreOptions } from './open-store.ts';
import { putObject } from './put-object.ts';
import { readObject } from './read-object.ts';
import type { PutOptions, Store } from './store.ts';
import { ask } from './store-error.ts';

export function s3Store(address: StoreAddress, options: StoreOptions): Store {
  const connection = connect(address, options);
  const { client, key } = connection;
  const store: Store = {
    address: storeAddressText(address),
    identity: `${endpointOf(options.env) ?? 'aws'} ${storeAddressText(address)}`,
    list: (start, signal) => listObjects(connection, start, signal),
    look: (path, signal) => lookAtObject(connection, path, signal),
    read: (path, signal) => readObject(connection, path, signal),
    fetch: (object, file, signal) => fetchObject(connection, { object, file, signal }),
    put: (path, content, choice: PutOptions = {}) => putObject(connection, { path, content, ...choice }),
    copy: (object, to, signal) => copyObject(connection, { object, to, signal }),
    clearUploads: (beforeMs, signal) => clearUploads(connection, beforeMs, signal),
    async remove(path, signal) {
      const command = new DeleteObjectCommand(key(path));
      await ask(connection, { path, signal }, (abortSignal) => client.send(command, { abortSignal }));
    },
    async keepsConditions(signal) {
      const path = `.stem-probe-${randomUUID()}`;
      const put = (text: string): ReturnType<Store['put']> =>
        store.put(path, { bytes: Buffer.from(text) }, { condition: 'absent', signal });
      try {
        const one = await put('one');
        if (one === undefined || (await put('another')) !== undefined) return false;
        const replace = (text: string, etag: string): ReturnType<Store['put']> =>
          store.put(path, { bytes: Buffer.from(text) }, { condition: { etag }, signal });
        const two = await replace('two', one.etag);
        return two !== undefined && (await replace('three', one.etag)) === undefined;
      } finally {
        await store.remove(path, signal);
      }
    },
    close: () => client.destroy(),
  };
  return store;
}

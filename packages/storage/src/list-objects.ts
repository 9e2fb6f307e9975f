/** The objects below a store's address. */
import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { Connection } from './connection.ts';
import type { StoredObject } from './store.ts';
import { ask } from './store-error.ts';

/** A page of names at a time. What stands for an empty folder is left out. */
export async function* listObjects(
  connection: Connection,
  start = '',
  signal?: AbortSignal,
): AsyncGenerator<StoredObject> {
  const { client, address } = connection;
  let next: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: address.bucket,
      Prefix: address.prefix + start,
      // Names may hold what XML cannot.
      EncodingType: 'url',
      ContinuationToken: next,
    });
    const page: ListObjectsV2CommandOutput = await ask(connection, { signal }, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    const isEncoded = page.EncodingType === 'url';
    for (const { Key: name = '', Size: bytes = 0, ETag: etag = '', LastModified: modified } of page.Contents ?? []) {
      const key = isEncoded ? decodeURIComponent(name.replaceAll('+', ' ')) : name;
      const path = key.slice(address.prefix.length);
      if (path === '' || (path.endsWith('/') && bytes === 0)) continue;
      yield { path, bytes, etag, modifiedMs: modified?.getTime() ?? 0, sha256: undefined };
    }
    next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (next !== undefined);
}

/** What a store knows of one object. */
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { Connection } from './connection.ts';
import type { StoredObject } from './store.ts';
import { ask, statusOf } from './store-error.ts';

/** Under which the SHA-256 of its bytes is stored with an object. */
export const sumKey = 'stem-sha256';

/** Under which a writer's note is. */
export const noteKey = 'stem-note';

export async function lookAtObject(
  connection: Connection,
  path: string,
  signal?: AbortSignal,
): Promise<StoredObject | undefined> {
  const { client, key } = connection;
  const command = new HeadObjectCommand(key(path));
  const found = await ask(connection, { path, signal }, async (abortSignal) => {
    try {
      return await client.send(command, { abortSignal });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  });
  if (found === undefined) return undefined;
  const { ContentLength: bytes = 0, ETag: etag = '', LastModified: modified, Metadata: told = {} } = found;
  return { path, bytes, etag, modifiedMs: modified?.getTime() ?? 0, sha256: told[sumKey] };
}

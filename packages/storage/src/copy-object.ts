/** From one name in a store to another, without the bytes coming here. */
import { CopyObjectCommand } from '@aws-sdk/client-s3';
import type { Connection } from './connection.ts';
import type { StoredObject } from './store.ts';
import { ask, statusOf } from './store-error.ts';

/** False where the object is another meanwhile, or gone. */
export async function copyObject(
  connection: Connection,
  {
    object,
    to,
    signal,
  }: { readonly object: StoredObject; readonly to: string; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  const { client, key } = connection;
  const { Bucket: bucket, Key: from } = key(object.path);
  const source = `${bucket}/${from}`.split('/').map(encodeURIComponent).join('/');
  const command = new CopyObjectCommand({ ...key(to), CopySource: source, CopySourceIfMatch: object.etag });
  return ask(connection, { path: to, signal }, async (abortSignal) => {
    try {
      await client.send(command, { abortSignal });
      return true;
    } catch (error) {
      if (statusOf(error) === 412 || (error as Error).name === 'NoSuchKey') return false;
      throw error;
    }
  });
}

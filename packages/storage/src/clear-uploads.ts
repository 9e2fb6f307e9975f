/** Takes away what uploads in parts left that nobody finishes: it is paid for, and no list of objects shows it. */
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Connection } from './connection.ts';
import { ask, statusOf } from './store-error.ts';

/** Those begun before a moment. How many were taken away; where the store does not list them, none. */
export async function clearUploads(connection: Connection, beforeMs: number, signal?: AbortSignal): Promise<number> {
  let cleared = 0;
  let next: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await uploads(connection, next, signal);
    if (page === undefined) return cleared;
    for (const { Key: name = '', UploadId: id, Initiated: begun } of page.Uploads ?? []) {
      // Not every store keeps to the prefix.
      if (!name.startsWith(connection.address.prefix) || begun === undefined || begun.getTime() >= beforeMs) continue;
      await abort(connection, { Key: name, UploadId: id }, signal);
      cleared += 1;
    }
    if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return cleared;
    next = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}

async function uploads(
  connection: Connection,
  from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<ListMultipartUploadsCommandOutput | undefined> {
  const { client, address } = connection;
  const command = new ListMultipartUploadsCommand({ Bucket: address.bucket, Prefix: address.prefix, ...from });
  return ask(connection, { signal }, async (abortSignal) => {
    try {
      return await client.send(command, { abortSignal });
    } catch (error) {
      if (notForUs.has(statusOf(error) ?? 0)) return undefined;
      throw error;
    }
  });
}

/** Not every store knows of it, and not everybody who may write may ask. */
const notForUs: ReadonlySet<number> = new Set([400, 403, 404, 405, 501]);

async function abort(
  { address, client, ...connection }: Connection,
  named: { readonly Key: string; readonly UploadId: string | undefined },
  signal: AbortSignal | undefined,
): Promise<void> {
  const command = new AbortMultipartUploadCommand({ Bucket: address.bucket, ...named });
  await ask({ address, client, ...connection }, { signal }, async (abortSignal) => {
    try {
      await client.send(command, { abortSignal });
    } catch (error) {
      // Another did, or its own process.
      if (!notForUs.has(statusOf(error) ?? 0)) throw error;
    }
  });
}

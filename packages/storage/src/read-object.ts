/** A small object in memory, with what is noted beside it. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { InputError } from '@stem/core';
import { storeAddressText } from './address.ts';
import type { Connection } from './connection.ts';
import { noteKey, sumKey } from './look-at-object.ts';
import type { ReadObject } from './store.ts';
import { ask } from './store-error.ts';

/** What is longer is no document. */
const mostBytes = 2 ** 26;

export async function readObject(
  connection: Connection,
  path: string,
  signal?: AbortSignal,
): Promise<ReadObject | undefined> {
  for (let tries = 1; ; tries++) {
    const reply = await get(connection, path, signal);
    if (reply === undefined) return undefined;
    try {
      const { ContentLength: length = 0, ETag: etag = '', LastModified: modified, Metadata: told = {} } = reply;
      if (length > mostBytes) throw new InputError(`${where(connection, path)}: It is too long to be a document.`);
      const bytes = (await reply.Body?.transformToByteArray()) ?? new Uint8Array();
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (bytes.length !== length || (told[sumKey] ?? sha256) !== sha256) throw new Error('it does not arrive whole');
      const modifiedMs = modified?.getTime() ?? 0;
      return { path, bytes: bytes.length, etag, modifiedMs, sha256, content: bytes, note: told[noteKey] };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof InputError) throw error;
      if (tries >= connection.attempts)
        throw new InputError(`${where(connection, path)}: ${(error as Error).message}`, { cause: error });
      await sleep(Math.min(10_000, 50 * 2 ** tries), undefined, signal === undefined ? {} : { signal });
    }
  }
}

async function get(
  connection: Connection,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<typeof send>> | undefined> {
  return ask(connection, { path, signal }, async (abortSignal) => {
    try {
      return await send(connection, path, abortSignal);
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  });
}

function send({ client, key }: Connection, path: string, abortSignal: AbortSignal) {
  return client.send(new GetObjectCommand(key(path)), { abortSignal });
}

function where({ address }: Connection, path: string): string {
  return storeAddressText(address, path);
}

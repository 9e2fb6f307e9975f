/** From a store to a file: that very version, resumed where the connection is cut, checked by length and sums. */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { InputError } from '@stem/core';
import { storeAddressText } from './address.ts';
import type { Connection } from './connection.ts';
import type { StoredObject } from './store.ts';
import { sumKey } from './look-at-object.ts';
import { ask, statusOf } from './store-error.ts';

export interface FetchRequest {
  readonly object: StoredObject;
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
}

/** Times that an object is fetched whose bytes are not those that its sums speak of. */
const mostRounds = 3;

export async function fetchObject(connection: Connection, request: FetchRequest): Promise<string> {
  const { object, file } = request;
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT);
  try {
    // Its room is taken before there is anything in it.
    await handle.truncate(object.bytes);
    let before: string | undefined;
    for (let round = 1; round <= mostRounds; round++) {
      const arrived = await receive(connection, request, handle);
      const sha256 = arrived.sha256.digest('hex');
      const told = object.sha256 ?? arrived.told;
      if (told === undefined ? isMd5(object.etag, arrived) : sha256 === told) return await keep(handle, sha256);
      // Not every store's ETag is a sum. What came twice is what is stored.
      if (told === undefined && sha256 === before) return await keep(handle, sha256);
      before = sha256;
    }
    throw new InputError(`${where(connection, object)}: What arrives has other sums than what was stored.`);
  } finally {
    await handle.close();
  }
}

/** Flushed: what gets its name then is whole, after a power cut too. */
async function keep(handle: FileHandle, sha256: string): Promise<string> {
  await handle.datasync();
  return sha256;
}

/** The sums of what has arrived so far. */
interface Arrived {
  bytes: number;
  sha256: Hash;
  md5: Hash;
  /** The SHA-256 that is stored with it. */
  told: string | undefined;
}

/** An ETag of something else (of parts, of what is encrypted) says nothing. */
function isMd5(etag: string, { md5 }: Arrived): boolean {
  const [, sum] = /^"?([0-9a-f]{32})"?$/iu.exec(etag) ?? [];
  return sum === undefined || sum.toLowerCase() === md5.digest('hex');
}

async function receive(connection: Connection, request: FetchRequest, handle: FileHandle): Promise<Arrived> {
  const { object, signal } = request;
  const arrived: Arrived = { bytes: 0, sha256: createHash('sha256'), md5: createHash('md5'), told: undefined };
  for (let failed = 0; arrived.bytes < object.bytes;) {
    const before = arrived.bytes;
    const reply = await get(connection, request, before);
    try {
      await take(reply, { arrived, object, handle });
      if (arrived.bytes < object.bytes) throw new Error('the connection ended early');
    } catch (error) {
      signal?.throwIfAborted();
      failed = arrived.bytes > before ? 0 : failed + 1;
      if (error instanceof InputError || failed >= connection.attempts) {
        throw new InputError(`${where(connection, object)}: ${(error as Error).message}`, { cause: error });
      }
      await sleep(Math.min(10_000, 100 * 2 ** failed), undefined, signal === undefined ? {} : { signal });
    }
  }
  return arrived;
}

async function get(
  connection: Connection,
  { object, signal }: FetchRequest,
  from: number,
): Promise<GetObjectCommandOutput> {
  const { client, key } = connection;
  const { path, etag } = object;
  const range = from === 0 ? {} : { Range: `bytes=${from}-` };
  const command = new GetObjectCommand({ ...key(path), IfMatch: etag, ...range });
  const reply = await ask(connection, { path, signal }, async (abortSignal) => {
    try {
      return await client.send(command, { abortSignal });
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 416) throw changed(connection, object);
      throw error;
    }
  });
  // Some stores know no If-Match.
  if (reply.ETag === etag) return reply;
  discard(reply);
  throw changed(connection, object);
}

interface Taking {
  readonly arrived: Arrived;
  readonly object: StoredObject;
  readonly handle: FileHandle;
}

async function take(reply: GetObjectCommandOutput, { arrived, object, handle }: Taking): Promise<void> {
  const start = Number(/^bytes (\d+)-/u.exec(reply.ContentRange ?? 'bytes 0-')?.[1]);
  if (start !== arrived.bytes) {
    // From its first byte on, whatever was asked for.
    if (start !== 0) throw new Error('the store sends another part than was asked for');
    Object.assign(arrived, { bytes: 0, sha256: createHash('sha256'), md5: createHash('md5') });
  }
  arrived.told = reply.Metadata?.[sumKey];
  for await (const piece of reply.Body as AsyncIterable<Uint8Array>) {
    if (arrived.bytes + piece.length > object.bytes) throw new Error('the store sends more than there is');
    await handle.write(piece, 0, piece.length, arrived.bytes);
    arrived.sha256.update(piece);
    arrived.md5.update(piece);
    arrived.bytes += piece.length;
  }
}

function discard({ Body: body }: GetObjectCommandOutput): void {
  if (body !== undefined && 'destroy' in body) body.destroy();
}

function changed(connection: Connection, object: StoredObject): InputError {
  return new InputError(`${where(connection, object)}: It was changed while it was read.`);
}

function where({ address }: Connection, { path }: StoredObject): string {
  return storeAddressText(address, path);
}

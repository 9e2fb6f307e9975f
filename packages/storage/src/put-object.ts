/** From this machine to a store: whole or not at all, under a condition where there is one. */
import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { InputError } from '@stem/core';
import { hashFile } from '@stem/core/format/files';
import type { Connection } from './connection.ts';
import { lookAtObject, noteKey, sumKey } from './look-at-object.ts';
import type { Condition, Content, PutObject, PutOptions } from './store.ts';
import { ask, statusOf } from './store-error.ts';

interface PutRequest extends PutOptions {
  readonly path: string;
  readonly content: Content;
}

/** What a store takes at the most. */
const mostParts = 10_000;

export async function putObject(connection: Connection, request: PutRequest): Promise<PutObject | undefined> {
  const { path, content, condition, signal } = request;
  const sha256 = await sumOf(content, signal);
  const bytes = 'bytes' in content ? content.bytes.length : (await stat(content.file)).size;
  const upload = { ...request, sha256, bytes };
  const put = bytes > connection.partBytes ? putParts : putWhole;
  for (let tries = 1; ; tries++) {
    try {
      const etag = await ask(connection, { path, signal }, (abortSignal) => put(connection, upload, abortSignal));
      return { path, bytes, etag, sha256 };
    } catch (error) {
      if (isConflict(error) && tries < connection.attempts) continue;
      if (!isUnmet(error)) throw error;
      // The answer to an earlier attempt, which was taken, may have been lost.
      const found = await lookAtObject(connection, path, signal);
      if (found?.sha256 === sha256 && found.bytes === bytes) return found;
      if (condition === undefined) throw error;
      return undefined;
    }
  }
}

interface Upload extends PutRequest {
  readonly sha256: string;
  readonly bytes: number;
}

function sumOf(content: Content, signal: AbortSignal | undefined): Promise<string> {
  if ('file' in content) return hashFile(content.file, signal);
  return Promise.resolve(createHash('sha256').update(content.bytes).digest('hex'));
}

/** Others were writing it at that moment. */
function isConflict(error: unknown): boolean {
  const { cause } = error as Error;
  return statusOf(cause) === 409 && (cause as Error).name === 'ConditionalRequestConflict';
}

/** Also where nothing is there that could be replaced, or where an upload is not known any more: it was taken already. */
function isUnmet(error: unknown): boolean {
  const { cause } = error as Error;
  const isGone = statusOf(cause) === 404 && ['NoSuchKey', 'NoSuchUpload'].includes((cause as Error).name);
  return isGone || statusOf(cause) === 412;
}

async function putWhole({ client, key }: Connection, upload: Upload, abortSignal: AbortSignal): Promise<string> {
  const { path, content, condition } = upload;
  const body = 'bytes' in content ? content.bytes : await readFile(content.file);
  requireSame(upload, createHash('sha256').update(body).digest('hex'));
  const named = { ...key(path), Body: body, ContentMD5: md5(body), Metadata: metadata(upload) };
  const command = new PutObjectCommand({ ...named, ...conditionHeaders(condition) });
  const { ETag: etag = '' } = await client.send(command, { abortSignal });
  return etag;
}

/** A part in memory at a time, so that it can be sent again. */
async function putParts(connection: Connection, upload: Upload, abortSignal: AbortSignal): Promise<string> {
  const { client, key } = connection;
  const { path, condition } = upload;
  const create = new CreateMultipartUploadCommand({ ...key(path), Metadata: metadata(upload) });
  const { UploadId: id } = await client.send(create, { abortSignal });
  const named = { ...key(path), UploadId: id };
  try {
    const parts: CompletedPart[] = [];
    const whole = createHash('sha256');
    for await (const body of pieces(upload, connection.partBytes)) {
      abortSignal.throwIfAborted();
      whole.update(body);
      const part = { ...named, PartNumber: parts.length + 1, Body: body, ContentMD5: md5(body) };
      const { ETag: etag } = await client.send(new UploadPartCommand(part), { abortSignal });
      parts.push({ PartNumber: part.PartNumber, ETag: etag });
    }
    requireSame(upload, whole.digest('hex'));
    const complete = { ...named, MultipartUpload: { Parts: parts }, ...conditionHeaders(condition) };
    const { ETag: etag = '' } = await client.send(new CompleteMultipartUploadCommand(complete), { abortSignal });
    return etag;
  } catch (error) {
    // Parts are paid for until somebody takes them away.
    await client.send(new AbortMultipartUploadCommand(named)).catch(() => undefined);
    throw error;
  }
}

async function* pieces({ content, bytes }: Upload, usualBytes: number): AsyncGenerator<Uint8Array> {
  const size = Math.max(usualBytes, Math.ceil(bytes / mostParts));
  if ('bytes' in content) {
    for (let start = 0; start < bytes; start += size) yield content.bytes.subarray(start, start + size);
    return;
  }
  const handle = await open(content.file);
  const piece = Buffer.allocUnsafeSlow(size);
  try {
    for (let start = 0; start < bytes; start += size) {
      const { bytesRead } = await handle.read(piece, 0, Math.min(size, bytes - start), start);
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function requireSame({ content, sha256 }: Upload, now: string): void {
  if (now === sha256) return;
  const what = 'file' in content ? content.file : 'What is stored';
  throw new InputError(`${what} was changed while it was stored.`);
}

function metadata({ sha256, note }: Upload): Record<string, string> {
  return { [sumKey]: sha256, ...(note === undefined ? {} : { [noteKey]: note }) };
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

function conditionHeaders(condition: Condition | undefined): { IfNoneMatch?: string; IfMatch?: string } {
  if (condition === undefined) return {};
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
}

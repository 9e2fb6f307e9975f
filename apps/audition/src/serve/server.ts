/** The server behind `--serve`: the page, the files it names, and one document that it may write. */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { formatRatings, parseRatings } from '@stem/catalog/ratings';
import { DocumentError } from '@stem/catalog/text';
import { InputError } from '@stem/core';
import { writeFileAtomic, type FilePath } from '@stem/core/format';
import { parseRange } from './byte-range.ts';
import { judge, tokenCookie } from './gate.ts';

export interface ServedFile {
  readonly type: string;
  /** Looked up anew each time: a file that became a link out of its folder is not sent. */
  path(): Promise<FilePath>;
}

export interface ServerRequest {
  /** By the path of the address. Nothing else is sent, whatever is asked for. */
  readonly files: ReadonlyMap<string, ServedFile>;
  readonly ratingsPath: string;
  readonly token: string | undefined;
}

const ratingsAddress = '/ratings.json';
const mostRatingsBytes = 2 ** 25;

const headers = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export function createAuditionServer(request: ServerRequest): Server {
  return createServer((incoming, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(incoming, response, request).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof InputError) say(response, 404, 'not here any more');
      else say(response, 500, 'a fault in stem');
    });
  });
}

async function answer(incoming: IncomingMessage, response: ServerResponse, request: ServerRequest): Promise<void> {
  const { method = 'GET' } = incoming;
  const url = addressOf(incoming.url);
  if (url === undefined) return say(response, 400, 'no address');
  const verdict = judge({ method, headers: incoming.headers, searchParams: url.searchParams }, request.token);
  if (verdict.state === 'refused') return say(response, verdict.status, verdict.reason);
  if (verdict.state === 'admitted') {
    response.setHeader('set-cookie', `${tokenCookie}=${request.token ?? ''}; HttpOnly; SameSite=Strict; Path=/`);
    response.writeHead(303, { location: '/' }).end();
    return undefined;
  }
  const path = decoded(url.pathname);
  if (path === ratingsAddress) return ratings(incoming, response, request.ratingsPath);
  if (method !== 'GET' && method !== 'HEAD') return say(response, 405, 'only to be read');
  const file = request.files.get(path);
  return file === undefined ? say(response, 404, 'not here') : sendFile(incoming, response, file);
}

function addressOf(text: string | undefined): URL | undefined {
  return text?.startsWith('/') === true && URL.canParse(text, 'http://here') ? new URL(text, 'http://here') : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

async function ratings(incoming: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  response.setHeader('stem-audition', 'ratings');
  if (incoming.method === 'PUT') return takeRatings(incoming, response, path);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return say(response, 404, 'none yet');
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
  return undefined;
}

async function takeRatings(incoming: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostRatingsBytes) return say(response, 413, 'too long');
    chunks.push(chunk);
  }
  try {
    const document = parseRatings(Buffer.concat(chunks).toString('utf8'), 'ratings.json');
    await writeFileAtomic(path, formatRatings(document));
  } catch (error) {
    if (error instanceof DocumentError) return say(response, 400, error.message);
    throw error;
  }
  response.writeHead(204).end();
  return undefined;
}

async function sendFile(incoming: IncomingMessage, response: ServerResponse, file: ServedFile): Promise<void> {
  const handle = await open(await file.path(), 'r');
  try {
    await sendOpen(incoming, response, { handle, type: file.type });
  } finally {
    await handle.close().catch(() => undefined);
  }
}

async function sendOpen(
  incoming: IncomingMessage,
  response: ServerResponse,
  { handle, type }: { readonly handle: FileHandle; readonly type: string },
): Promise<void> {
  const { size } = await handle.stat();
  const range = parseRange(incoming.headers.range, size);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-type', type);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.setHeader('content-length', end - start + 1);
  if (range !== undefined) response.setHeader('content-range', `bytes ${start}-${end}/${size}`);
  response.writeHead(range === undefined ? 200 : 206);
  if (incoming.method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  // Who listens goes on to the next texture before this one is through.
  await pipeline(handle.createReadStream({ start, end, autoClose: false }), response).catch(() => undefined);
}

/**
 * An S3-compatible store on this machine for tests: s3rver, with a layer before it that keeps what s3rver does not (conditions,
 * sums of uploads), and that fails as it is told to.
 */
import { createHash } from 'node:crypto';
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { openUploads, type OpenUploads } from './open-uploads.ts';

/** What is wrong with the answer to one request. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly code: string }
  /** Ends the connection after so many bytes of the answer. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Says nothing more after so many bytes of the answer. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** One bit of the answer is another. */
  | { readonly kind: 'flip' }
  /** What was asked for is done, and nobody is told. */
  | { readonly kind: 'silence' };

/** One request. */
export interface Seen {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export interface TestStore {
  /** As a command's environment would name it. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: readonly Seen[];
  /** Asked for every request: what goes wrong with it. */
  fault: (seen: Seen) => Fault | undefined;
  /** Whether conditions of writes are kept, as by Amazon; some stores ignore them. */
  keepsConditions: boolean;
  close(): Promise<void>;
}

export async function startTestStore(buckets: readonly string[]): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), 'stem-s3-'));
  const inner = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  const { port: innerPort } = await inner.run();
  const requests: Seen[] = [];
  const turns: Turns = { last: Promise.resolve() };
  const uploads = openUploads();
  const outer = createServer((incoming, answer) => {
    handle(store, innerPort, { incoming, answer, requests, turns, uploads }).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => outer.listen(0, '127.0.0.1', resolve));
  const store: TestStore = {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(outer.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      AWS_REGION: 'us-east-1',
    },
    requests,
    fault: () => undefined,
    keepsConditions: true,
    async close() {
      await closed(outer);
      await inner.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return store;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly answer: ServerResponse;
  readonly requests: Seen[];
  readonly turns: Turns;
  readonly uploads: OpenUploads;
}

interface Turns {
  last: Promise<unknown>;
}

/** One after the other: between a condition and what is done under it there is nothing else. */
function inTurn<Value>(turns: Turns, act: () => Promise<Value>): Promise<Value> {
  const turn = turns.last.then(act);
  turns.last = turn.catch(() => undefined);
  return turn;
}

async function handle(store: TestStore, port: number, exchange: Exchange): Promise<void> {
  const { incoming, answer, requests, turns, uploads } = exchange;
  const { method = '', url = '', headers } = incoming;
  const seen = { method, url, headers };
  requests.push(seen);
  const body = await collected(incoming);
  const fault = store.fault(seen);
  if (fault?.kind === 'status') return refuse(answer, fault.status, fault.code);
  if (isSpoiled(headers, body)) return refuse(answer, 400, 'BadDigest');
  const listed = uploads.list(seen);
  if (listed !== undefined) {
    answer.end(listed);
    return;
  }
  const reply = await inTurn(turns, async () => {
    const isRefused = store.keepsConditions && !(await isMet(port, seen));
    return isRefused ? undefined : forwarded(port, seen, body);
  });
  if (reply === undefined) return refuse(answer, 412, 'PreconditionFailed');
  uploads.note(seen, reply);
  if (fault?.kind === 'silence') {
    answer.destroy();
    return;
  }
  answer.writeHead(reply.status, reply.headers);
  if (method === 'HEAD') answer.end();
  else send(answer, reply.body, fault);
}

function send(answer: ServerResponse, body: Buffer, fault: Fault | undefined): void {
  if (fault?.kind === 'cut') answer.write(body.subarray(0, fault.afterBytes), () => answer.destroy());
  else if (fault?.kind === 'stall') answer.write(body.subarray(0, fault.afterBytes));
  else {
    if (fault?.kind === 'flip') body.writeUInt8(body.readUInt8(body.length >> 1) ^ 1, body.length >> 1);
    answer.end(body);
  }
}

function isSpoiled(headers: Seen['headers'], body: Buffer): boolean {
  const sum = headers['content-md5'];
  return sum !== undefined && createHash('md5').update(body).digest('base64') !== sum;
}

/** The conditions of reads and writes alike, by what lies there at that moment. */
async function isMet(port: number, { url, headers }: Seen): Promise<boolean> {
  const { 'if-none-match': none, 'x-amz-copy-source-if-match': source, 'if-match': match = source } = headers;
  if (none === undefined && match === undefined) return true;
  const [path = ''] = source === undefined ? url.split('?') : [`/${copySource(headers)}`];
  const { status, headers: found } = await forwarded(port, { method: 'HEAD', url: path, headers: {} }, Buffer.alloc(0));
  return match === undefined ? status === 404 : status === 200 && found['etag'] === match;
}

/** Of the object that is to be copied, as it stands in an address. */
function copySource(headers: Seen['headers']): string {
  return String(headers['x-amz-copy-source']);
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The store that answers looks at signatures of an older kind only: it is asked without one. */
function forwarded(port: number, { method, url, headers }: Seen, body: Buffer): Promise<Reply> {
  const {
    authorization: _signature,
    connection: _connection,
    'if-none-match': _none,
    'if-match': _match,
    ...rest
  } = headers;
  // It understands the half of what can be encoded.
  if (rest['x-amz-copy-source'] !== undefined)
    rest['x-amz-copy-source'] = encodeURI(decodeURIComponent(copySource(headers)));
  return new Promise((resolve, reject) => {
    const outgoing = ask({ host: '127.0.0.1', port, method, path: url, headers: rest, agent: false }, (incoming) => {
      const { statusCode: status = 0, headers: said } = incoming;
      collected(incoming).then((whole) => resolve({ status, headers: said, body: whole }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function refuse(answer: ServerResponse, status: number, code: string): void {
  answer.writeHead(status, { 'content-type': 'application/xml' });
  answer.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

async function collected(stream: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Serves a page until it is interrupted, and says where it is to be found. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { lstat, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { insideFile } from '@stem/batch/published';
import { parseRatings } from '@stem/catalog/ratings';
import { systemReason, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import type { AuditionArgs } from '../command.ts';
import type { FoundTrack } from '../read-tracks.ts';
import { createAuditionServer, type ServedFile } from './server.ts';

export interface ServeRequest {
  readonly args: Pick<AuditionArgs, 'host' | 'port'>;
  /** Of the page. */
  readonly path: string;
  readonly root: string;
  readonly tracks: readonly FoundTrack[];
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

export async function serve({ args, path, root, tracks }: ServeRequest, context: Context): Promise<void> {
  const { messages, signal } = context;
  const ratingsPath = join(dirname(path), 'ratings.json');
  await checkRatings(ratingsPath);
  const token = loopback.has(args.host) ? undefined : randomBytes(12).toString('base64url');
  const server = createAuditionServer({ files: servedFiles(path, root, tracks), ratingsPath, token });
  server.listen(args.port, args.host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new InputError(`Cannot serve on ${args.host}:${args.port}: ${refusal(error)}.`);
  });
  const { port } = server.address() as AddressInfo;
  for (const host of token === undefined ? [args.host] : addressesOf(args.host)) {
    messages.info(
      `http://${isIPv6(host) ? `[${host}]` : host}:${port}/${token === undefined ? '' : `?token=${token}`}`,
    );
  }
  messages.info('Ratings go to ratings.json beside the page. Ctrl-C ends this.');
  if (!signal.aborted) await once(signal, 'abort');
  server.closeAllConnections();
  server.close();
}

const noAddress = 'this machine has no such address (--host 0.0.0.0 is all it has)';
const refusals: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses that port (--port 0 takes any that is free)',
  EACCES: 'the system keeps ports below 1024 to itself (--port names another)',
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
  EAI_AGAIN: noAddress,
};

function refusal(error: unknown): string {
  return refusals[(error as NodeJS.ErrnoException).code ?? ''] ?? systemReason(error) ?? String(error);
}

/** What is there already is written over with the first rating, so it has to be what the page reads. */
async function checkRatings(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isFile()) throw new InputError(`${path} is no file: move it away, and ratings can be written there.`);
  parseRatings(await readFile(path, 'utf8'), path);
}

function servedFiles(page: string, root: string, tracks: readonly FoundTrack[]): Map<string, ServedFile> {
  const place = dirname(page);
  const html: ServedFile = { type: 'text/html; charset=utf-8', path: async () => insideFile(place, 'index.html') };
  const files = new Map<string, ServedFile>([
    ['/', html],
    ['/index.html', html],
  ]);
  for (const [index, { folder, manifest, source }] of tracks.entries()) {
    for (const { path } of manifest.files) {
      const own = folder === '' ? path : `${folder}/${path}`;
      files.set(`/${own}`, { type: 'audio/wav', path: async () => insideFile(join(place, folder), path) });
    }
    if (source === undefined) continue;
    const relPath = manifest.source.rel_path;
    files.set(`/source/${index}`, { type: typeOf(relPath), path: async () => insideFile(root, relPath) });
  }
  return files;
}

const types: Readonly<Record<string, string>> = {
  '.wav': 'audio/wav',
  '.flac': 'audio/flac',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.m4a': 'audio/mp4',
  '.aiff': 'audio/aiff',
  '.aif': 'audio/aiff',
};

function typeOf(path: string): string {
  return types[extname(path).toLowerCase()] ?? 'application/octet-stream';
}

/** Of this machine in its networks, where it listens on all. */
function addressesOf(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const own = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  const found = own.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
  return found.length > 0 ? found : ['127.0.0.1'];
}

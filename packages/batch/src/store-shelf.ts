/** An object store that tracks are published in: made on this machine, then put in their place under a claim. */
import { rm, rmdir } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenThreads, InputError } from '@stem/core';
import { makeFolder, makeTemporaryFolder } from '@stem/core/format/files';
import { openStore, parseStoreAddress, type Store } from '@stem/storage';
import { failure } from './reason.ts';
import type { Published, Shelf, ShelfRequest } from './shelf.ts';
import { isClaimDead, parseClaim, type ClaimSighting } from './store-claim.ts';
import { placeTrack } from './store-place.ts';
import { readStoredReceipt, readTrack, type StoredTrack } from './store-track.ts';
import type { TrackReply } from './track-job.ts';

export interface StoreShelfRequest {
  /** That tracks are published below, each under its slug. */
  readonly address: string;
  /** The folder that tracks are made in; undefined for where the system wants what is passing. */
  readonly workDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Throws InputError where the address is none. */
export async function storeShelf({ address, workDir, env }: StoreShelfRequest): Promise<Shelf> {
  const store = await openStore(parseStoreAddress(address), { env });
  return {
    look: (slug) => ({
      receipt: async (inputs, options) =>
        readStoredReceipt(await readTrack(store, slug, options.signal), inputs, options),
    }),
    sweep: (signal) => sweepStore(store, signal),
    publish: (request) => publishTo(store, workDir, request),
    async close() {
      store.close();
      // What holds anything stays.
      if (workDir !== undefined) await rmdir(workDir).catch(() => undefined);
    },
  };
}

const dayMs = 86_400_000;

async function sweepStore(store: Store, signal: AbortSignal | undefined): Promise<void> {
  if (!(await store.keepsConditions(signal))) {
    throw new InputError(
      `${store.address}: This store takes conditional writes (If-None-Match, If-Match) and does not keep them, so that two ` +
        'runs could spoil each other. Export to a folder with --export-dir, and copy it there.',
    );
  }
  await store.clearUploads(Date.now() - dayMs, signal);
}

/** What a store or the system refuses becomes a failed reply. Rejects only when the signal aborts, or no thread runs. */
async function publishTo(store: Store, workDir: string | undefined, request: ShelfRequest): Promise<TrackReply> {
  try {
    return await publishTrack(store, workDir, request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof BrokenThreads) throw error;
    return failure(error);
  }
}

async function publishTrack(store: Store, workDir: string | undefined, request: ShelfRequest): Promise<TrackReply> {
  const { slug, signal, isDone, make, onWarning } = request;
  const onKept = (place: string): void =>
    onWarning(
      `${store.address}/${slug} held objects that were not made here, or were changed since; they are now below ${place}`,
    );
  let made: Made | undefined;
  try {
    for (;;) {
      const before = await settledTrack(store, request);
      const done = await isDone(published(before));
      if (done !== undefined) return done;
      if (made === undefined) {
        const work = await openWork(workDir);
        made = { work, reply: { state: 'failed', reason: '' } };
        made = { work, reply: await make(work) };
      }
      if (made.reply.state !== 'made' || (await placeTrack({ before, work: made.work, signal, onKept })))
        return made.reply;
    }
  } finally {
    if (made !== undefined) await rm(made.work, { recursive: true, force: true });
  }
}

/** What is made stays until it is in its place, however often another is faster. */
interface Made {
  readonly work: string;
  readonly reply: TrackReply;
}

function published(track: StoredTrack): Published {
  return { receipt: (inputs, options) => readStoredReceipt(track, inputs, options) };
}

async function openWork(workDir: string | undefined): Promise<string> {
  if (workDir === undefined) return makeTemporaryFolder('stem-track');
  await makeFolder(workDir);
  return makeTemporaryFolder('stem-track', workDir);
}

const pollMs = 1000;

/** The track as soon as nobody is putting it in its place. */
async function settledTrack(store: Store, { slug, signal, onWait }: ShelfRequest): Promise<StoredTrack> {
  let seen: ClaimSighting | undefined;
  for (;;) {
    const track = await readTrack(store, slug, signal);
    const claim = track.head === undefined ? undefined : parseClaim(track.head);
    if (track.head === undefined || claim === undefined) return track;
    const { etag } = track.head;
    const isFirst = seen === undefined;
    if (seen?.etag !== etag) seen = { claim, etag, since: performance.now() };
    if (isClaimDead(seen)) return track;
    if (isFirst) onWait(claim.by);
    await sleep(pollMs, undefined, { signal });
  }
}

/** A worker: takes tracks out of the queue and makes them on threads of this machine, until it is told to stop. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq';
import {
  createTrackThreads,
  makeTask,
  type JobFailure,
  type LockOwner,
  type TrackReply,
  type TrackThreads,
} from '@stem/batch/engine';
import type { QueueAddress } from './address.ts';
import { checkServer, serverWarnings } from './check-server.ts';
import { connect, type Connection } from './connect.ts';
import type { WorkerFolders } from './shared-batch.ts';
import { mostLosses, usualTiming, type Timing } from './timing.ts';
import { parseTrackData, trackAnswer, type TakenTrack, type TrackAnswer, type TrackData } from './track-data.ts';
import { queueNames } from './track-queue.ts';
import { explained } from './server-refusal.ts';
import { requireRoot, workerBatches, type WorkerBatches } from './worker-batches.ts';
import { workerRest, type WorkerRest } from './worker-rest.ts';

export type WorkerEvent =
  | { readonly kind: 'ready'; readonly server: string }
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'begun'; readonly relPath: string }
  | { readonly kind: 'waiting'; readonly relPath: string; readonly owner: LockOwner | undefined }
  /** With what came of it; undefined where it was given back. */
  | { readonly kind: 'ended'; readonly relPath: string; readonly slug: string; readonly reply: TrackReply | undefined };

export interface WorkerRequest {
  readonly address: QueueAddress;
  /** Tracks at a time, each on a thread of its own. */
  readonly jobs: number;
  /** What each of them may take, in MiB; undefined for what they usually do. */
  readonly memoryMib: number | undefined;
  readonly folders: WorkerFolders;
  readonly timing?: Timing;
  /** No more tracks are taken; those in hand are finished. */
  readonly signal: AbortSignal;
  /** Those in hand are given back, too. */
  readonly urgent: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** Resolves when it was told to stop. Throws InputError where it can make no tracks here. */
export async function runWorker(request: WorkerRequest): Promise<void> {
  const { address, jobs, timing = usualTiming, onEvent } = request;
  const warn = (text: string): void => onEvent({ kind: 'warning', text });
  const connection = await connect({
    address,
    timing,
    onAway: () => warn(`the Redis at ${address.shown} is away; waiting for it. The tracks in hand are finished`),
    onBack: () => onEvent({ kind: 'note', text: `The Redis at ${address.shown} is back.` }),
  });
  const { redis } = connection;
  const batches = workerBatches({ redis, folders: request.folders, onWarning: warn });
  const threads = createTrackThreads(jobs);
  try {
    const facts = await explained(address, () => checkServer(redis, address));
    for (const text of serverWarnings(facts, address)) warn(text);
    onEvent({ kind: 'ready', server: facts.server });
    await takeTracks({ ...request, timing, connection, batches, threads });
  } finally {
    await threads.close();
    await batches.close();
    await connection.close();
  }
}

interface Place extends WorkerRequest {
  readonly timing: Timing;
  readonly connection: Connection;
  readonly batches: WorkerBatches;
  readonly threads: TrackThreads;
}

type TrackJob = Job<TrackData, TrackAnswer>;

async function takeTracks(place: Place): Promise<void> {
  const { connection, jobs, timing, signal } = place;
  const { prefix, queue } = queueNames;
  const stop = new AbortController();
  let refusal: unknown;
  const refuse = (error: unknown): void => {
    refusal ??= error;
    stop.abort();
  };
  const takeJob = (job: TrackJob, token?: string): Promise<TrackAnswer> =>
    resting(rest, place, () => processJob(job, token, place, refuse));
  const worker = new Worker<TrackData, TrackAnswer>(queue, takeJob, {
    connection: connection.redis,
    prefix,
    name: `${hostname()}-${process.pid}`,
    concurrency: jobs,
    lockDuration: timing.lockMs,
    stalledInterval: timing.stalledMs,
    maxStalledCount: mostLosses,
    skipVersionCheck: true,
    autorun: false,
  });
  const rest = workerRest(worker, timing);
  // Lost connections are told of by who has made them; a lock that was lost does no harm: folders have locks of their own.
  worker.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    const close = (): void => {
      rest.close();
      worker.close().then(resolve, resolve);
    };
    AbortSignal.any([signal, stop.signal]).addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
  });
  const running = worker.run();
  running.catch(() => undefined);
  const late = lateAfter(place.urgent, timing.endMs);
  try {
    await Promise.race([closed, connection.lost, late]);
  } finally {
    rest.close();
    await Promise.race([worker.close(true).catch(() => undefined), late]);
  }
  if (refusal !== undefined) throw refusal;
}

/** Settles a while after the signal: where Redis is away, what is given back cannot be told to it. */
async function lateAfter(urgent: AbortSignal, ms: number): Promise<void> {
  await new Promise((resolve) => {
    urgent.addEventListener('abort', resolve, { once: true });
    if (urgent.aborted) resolve(undefined);
  });
  await sleep(ms, undefined, { ref: false });
}

/** Begins a rest before the queue hears of the failure: with its answer it hands out the next track. */
async function resting(rest: WorkerRest, { onEvent }: Place, act: () => Promise<TrackAnswer>): Promise<TrackAnswer> {
  try {
    const answer = await act();
    rest.worked();
    return answer;
  } catch (error) {
    const ms = error instanceof PassingError ? rest.failed() : 0;
    const text = `One track after another fails here: taking none for ${Math.ceil(ms / 1000)} seconds.`;
    if (ms > 0) onEvent({ kind: 'note', text });
    throw error;
  }
}

/** What BullMQ calls with each job; what it throws says what becomes of it. */
async function processJob(
  job: TrackJob,
  token: string | undefined,
  place: Place,
  refuse: (error: unknown) => void,
): Promise<TrackAnswer> {
  const { onEvent, urgent } = place;
  const track = parseTrackData(job.data);
  if (track === undefined) throw strangeJob(job, place);
  const { p: relPath, slug } = track;
  onEvent({ kind: 'begun', relPath });
  const notes: string[] = [];
  try {
    const reply = await makeTrack(track, place, notes);
    onEvent({ kind: 'ended', relPath, slug, reply });
    if (reply.state !== 'failed') return trackAnswer(reply, notes);
    throw jobError(reply);
  } catch (error) {
    if (error instanceof UnrecoverableError || error instanceof PassingError) throw error;
    // Given back, whether this worker is to end at once or can make no such tracks.
    if (!urgent.aborted) refuse(error);
    onEvent({ kind: 'ended', relPath, slug, reply: undefined });
    await job.moveToWait(token);
    throw new WaitingError();
  }
}

async function makeTrack(track: TakenTrack, place: Place, notes: string[]): Promise<TrackReply> {
  const { batches, threads, memoryMib, urgent, onEvent } = place;
  const { b, p: relPath, id, slug, refusal } = track;
  const batch = await batches.find(b);
  if (batch === undefined) return lostBatch;
  urgent.throwIfAborted();
  const reply = await makeTask({
    task: { relPath, slug, refusal, row: { id } },
    making: batch.making,
    shelf: batch.shelf,
    sources: batch.sources,
    drums: batch.drums,
    pool: threads,
    memoryMib,
    signal: urgent,
    onWarning: (text) => {
      notes.push(text);
      onEvent({ kind: 'warning', text });
    },
    onWait: (owner) => onEvent({ kind: 'waiting', relPath, owner }),
  });
  if (reply.state === 'failed') await requireRoot(batch.making.folders.root);
  return reply;
}

/** Nobody's worker is ended by it, nor is it taken again. */
function strangeJob({ id = '' }: TrackJob, { onEvent }: Place): Error {
  onEvent({ kind: 'warning', text: `what somebody has put into the queue as ${id} is no track; it is left aside` });
  return jobError({ state: 'failed', reason: 'it is no track of stem' });
}

const lostBatch: JobFailure = {
  state: 'failed',
  reason: 'the queue has lost what its batch is made from; run batch-generate again',
  mayPass: true,
};

/** What is tried again after a while. */
class PassingError extends Error {}

function jobError({ reason, mayPass }: JobFailure): Error {
  const error = mayPass === true ? new PassingError(reason) : new UnrecoverableError(reason);
  // It would lie in Redis with the paths of this machine.
  error.stack = '';
  return error;
}

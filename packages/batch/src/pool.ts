/** Worker threads for jobs that are plain data. A thread that hangs, crashes or runs out of memory costs its job only. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads';
import { BrokenThreads, isOutOfMemory } from '@stem/core';
import { Tinypool } from 'tinypool';
import { restMib } from './held-bytes.ts';
import type { JobFailure } from './job-failure.ts';
import { failure } from './reason.ts';
import type { Unloadable } from './thread-start.ts';
import { longestMs, timeoutFailure, timeoutMs } from './timeout.ts';

export interface PoolOptions {
  readonly threads: number;
  /** Threads that start together; the others come with the jobs that need them. One unless told otherwise. */
  readonly atStart?: number;
  /** The module whose default export answers a WorkerMessage with plain data. */
  readonly worker: URL;
  /** Bounds of each thread's heap; what a job takes beside its track unless told otherwise. */
  readonly resourceLimits?: ResourceLimits;
}

export interface RunOptions {
  /** After this long the thread is stopped and the job fails. */
  readonly timeoutSec: number;
  /** Stops the thread; `run` then rejects. */
  readonly signal: AbortSignal;
}

/** What the worker module is called with. */
export interface WorkerMessage<Job> {
  readonly job: Job;
  /** Closes when the thread ends, which is how one that ends without a word is noticed; a message is that it is to end. */
  readonly lifeline: MessagePort;
}

export interface ThreadPool<Job, Reply> {
  /** Starts threads ahead of the first job. */
  start(): void;
  /**
   * Runs a job. By the time it settles, the thread has stopped touching files. Rejects with InputError where threads cannot
   * load what they run: no job would get done.
   */
  run(job: Job, options: RunOptions): Promise<Reply | JobFailure>;
  close(): Promise<void>;
}

/** How long after a thread's end its account of it may come: one that ran out of memory takes its heap down first. */
const lastWordsMs = 1_500;
/** How long a thread is waited for that was told to stop. */
const terminationMs = 10_000;
/** How long it has to end the programs it has started. */
const clearingMs = 500;

/** Under jest the sources run as they are; threads need the built module. */
const threadStart = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/thread-start.js' : './thread-start.js',
  import.meta.url,
).href;

interface StartedThreads {
  readonly pool: Tinypool;
  /** Aborts when threads turn out not to run, the reason being what a person is told. */
  readonly broken: AbortController;
  /** One thread at least has run. */
  haveRun: boolean;
}

/** Threads are started with the jobs that need them, if not ahead of them: a batch that is up to date needs none. */
export function createThreadPool<Job, Reply>(options: PoolOptions): ThreadPool<Job, Reply> {
  let threads: StartedThreads | undefined;
  const started = (): StartedThreads => (threads ??= startThreads(options));
  return {
    start: () => void started(),
    run: (job, runOptions) => runJob<Reply>(started(), job, runOptions),
    close: async () => {
      if (threads !== undefined) await stopThreads(threads.pool);
    },
  };
}

/**
 * Samples are outside of the heap. An hour's measures take less than 24 MiB of it, ten hours' a few times that: what takes
 * more is a fault that costs its job, and not the memory of the others.
 */
const defaultLimits: ResourceLimits = { maxOldGenerationSizeMb: restMib };

function startThreads({ threads, atStart = 1, worker, resourceLimits = defaultLimits }: PoolOptions): StartedThreads {
  const pool = new Tinypool({
    runtime: 'worker_threads',
    filename: threadStart,
    workerData: worker.href,
    minThreads: atStart,
    maxThreads: threads,
    idleTimeout: longestMs,
    useAtomics: false,
    resourceLimits,
  });
  const started: StartedThreads = { pool, broken: new AbortController(), haveRun: false };
  // Errors of a thread between two tasks; those of a task reject its promise. Before there was one, it could not start, and
  // the pool would try for ever.
  pool.on('error', (error: unknown) => {
    // One that ran out of memory may say so once more.
    if (started.haveRun || isOutOfMemory(error)) return;
    started.broken.abort(new BrokenThreads(error instanceof Error ? error.message : String(error)));
  });
  return started;
}

/** Errors of threads that end, such as one that could not be loaded, are of no consequence: no job is left. */
async function stopThreads(pool: Tinypool): Promise<void> {
  // The pool waits for each by `events.once`, which calls this where a thread ends by an error.
  for (const thread of pool.threads) Object.assign(thread, { removeListener: () => undefined });
  const ends = pool.threads.map(async (thread) => thread.terminate());
  await Promise.allSettled([pool.destroy(), ...ends]);
}

async function runJob<Reply>(
  started: StartedThreads,
  job: unknown,
  { timeoutSec, signal: interrupted }: RunOptions,
): Promise<Reply | JobFailure> {
  const { pool, broken } = started;
  const signal = AbortSignal.any([interrupted, broken.signal]);
  signal.throwIfAborted();
  const { port1, port2: lifeline } = new MessageChannel();
  const stop = new AbortController();
  const settled = new AbortController();
  const message: WorkerMessage<unknown> = { job, lifeline };
  let isDone = false;
  const work = pool
    .run(message, { transferList: [lifeline], signal: stop.signal })
    .then((reply: unknown) => {
      started.haveRun = true;
      return reply;
    })
    .catch(failure)
    .finally(() => (isDone = true));
  try {
    const reply = await Promise.race([
      work.then((value) => value as Reply | Unloadable),
      timedOut(timeoutSec, settled.signal),
      endedSilently(port1, settled.signal),
      once(signal, 'abort', { signal: settled.signal }),
    ]);
    if (isUnloadable(reply)) broken.abort(new BrokenThreads(reply.reason));
    signal.throwIfAborted();
    return reply as Reply | JobFailure;
  } finally {
    settled.abort();
    if (!isDone) await clearThread(port1);
    await stopThread(pool, stop);
    port1.close();
    await work;
  }
}

function isUnloadable(reply: unknown): reply is Unloadable {
  return typeof reply === 'object' && reply !== null && 'state' in reply && reply.state === 'unloadable';
}

async function timedOut(seconds: number, signal: AbortSignal): Promise<JobFailure> {
  await sleep(timeoutMs(seconds), undefined, { signal });
  return timeoutFailure(seconds);
}

async function endedSilently(port: MessagePort, signal: AbortSignal): Promise<JobFailure> {
  await once(port, 'close', { signal });
  await sleep(lastWordsMs, undefined, { signal });
  const reason = 'a fault in stem, not in your file: the worker thread ended without a result';
  return { state: 'failed', reason, mayPass: true };
}

/** Has a thread end what it has started: a program that hangs would outlive it. One that hangs itself does not answer. */
async function clearThread(port: MessagePort): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port is no window
  port.postMessage('end');
  const patience = new AbortController();
  const { signal } = patience;
  await Promise.race([once(port, 'close', { signal }), sleep(clearingMs, undefined, { signal })]);
  patience.abort();
}

/** Stops the thread that still works on the aborted task, if any, and waits for its end. */
async function stopThread(pool: Tinypool, stop: AbortController): Promise<void> {
  const before = pool.threads;
  stop.abort();
  const after = new Set(pool.threads);
  // The pool terminates it too, but tells nobody when that is done.
  const ends = before.filter((thread) => !after.has(thread)).map((thread) => thread.terminate());
  if (ends.length > 0) await Promise.race([Promise.all(ends), sleep(terminationMs, undefined, { ref: false })]);
}

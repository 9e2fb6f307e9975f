/** Worker threads for jobs that are plain data. A thread that hangs, crashes or runs out of memory costs its job only. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { JobFailure } from './job-failure.ts';
import { failureReason } from './reason.ts';
import { longestMs, timeoutFailure, timeoutMs } from './timeout.ts';

export interface PoolOptions {
  readonly threads: number;
  /** Threads that start together; the others come with the jobs that need them. One unless told otherwise. */
  readonly atStart?: number;
  /** The module whose default export answers a WorkerMessage with plain data. */
  readonly worker: URL;
  /** Bounds of each thread's heap. */
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
  /** Runs a job. By the time it settles, the thread has stopped touching files. */
  run(job: Job, options: RunOptions): Promise<Reply | JobFailure>;
  close(): Promise<void>;
}

/** How long after a thread's end its account of it may come: one that ran out of memory takes its heap down first. */
const lastWordsMs = 1_500;
/** How long a thread is waited for that was told to stop. */
const terminationMs = 10_000;
/** How long it has to end the programs it has started. */
const clearingMs = 500;

/** Threads are started with the jobs that need them, if not ahead of them: a batch that is up to date needs none. */
export function createThreadPool<Job, Reply>(options: PoolOptions): ThreadPool<Job, Reply> {
  let pool: Tinypool | undefined;
  const started = (): Tinypool => (pool ??= startThreads(options));
  return {
    start: () => void started(),
    run: (job, runOptions) => runJob<Reply>(started(), { job, worker: options.worker }, runOptions),
    close: async () => {
      if (pool !== undefined) await stopThreads(pool);
    },
  };
}

function startThreads({ threads, atStart = 1, worker, resourceLimits }: PoolOptions): Tinypool {
  const pool = new Tinypool({
    runtime: 'worker_threads',
    // Loaded as soon as a thread runs.
    filename: worker.href,
    minThreads: atStart,
    maxThreads: threads,
    idleTimeout: longestMs,
    useAtomics: false,
    ...(resourceLimits ? { resourceLimits } : {}),
  });
  // Errors of a thread between two tasks; those of a task reject its promise.
  pool.on('error', () => undefined);
  return pool;
}

/** Errors of threads that end, such as one that could not be loaded, are of no consequence: no job is left. */
async function stopThreads(pool: Tinypool): Promise<void> {
  // The pool waits for each by `events.once`, which calls this where a thread ends by an error.
  for (const thread of pool.threads) Object.assign(thread, { removeListener: () => undefined });
  const ends = pool.threads.map(async (thread) => thread.terminate());
  await Promise.allSettled([pool.destroy(), ...ends]);
}

async function runJob<Reply>(
  pool: Tinypool,
  { job, worker }: { readonly job: unknown; readonly worker: URL },
  { timeoutSec, signal }: RunOptions,
): Promise<Reply | JobFailure> {
  signal.throwIfAborted();
  const { port1, port2: lifeline } = new MessageChannel();
  const stop = new AbortController();
  const settled = new AbortController();
  const message: WorkerMessage<unknown> = { job, lifeline };
  let isDone = false;
  const work = pool
    .run(message, { filename: worker.href, transferList: [lifeline], signal: stop.signal })
    .catch((error: unknown): JobFailure => ({ state: 'failed', reason: failureReason(error) }))
    .finally(() => (isDone = true));
  try {
    const reply = await Promise.race([
      work.then((value) => value as Reply),
      timedOut(timeoutSec, settled.signal),
      endedSilently(port1, settled.signal),
      once(signal, 'abort', { signal: settled.signal }),
    ]);
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

async function timedOut(seconds: number, signal: AbortSignal): Promise<JobFailure> {
  await sleep(timeoutMs(seconds), undefined, { signal });
  return timeoutFailure(seconds);
}

async function endedSilently(port: MessagePort, signal: AbortSignal): Promise<JobFailure> {
  await once(port, 'close', { signal });
  await sleep(lastWordsMs, undefined, { signal });
  return { state: 'failed', reason: 'a fault in stem, not in your file: the worker thread ended without a result' };
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

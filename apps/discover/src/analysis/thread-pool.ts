/** Runs tasks on worker threads, one at a time on each. A thread that crashes or runs out of memory costs its task only. */
import { once, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { BrokenThreads } from '@stem/core';
import type { Unloadable } from './thread-start.ts';

export interface ThreadTasks<Task, Reply> {
  /** A module that answers every message with one message. */
  readonly worker: URL;
  readonly threads: number;
  readonly tasks: readonly Task[];
  readonly signal: AbortSignal;
  /** How long a task may take; then its thread is stopped. */
  readonly timeoutMs: (task: Task) => number;
  /** Called when a thread begins a task. */
  readonly onBegin?: (index: number) => void;
  /** Called once for each task; with an Error where its thread ended without an answer. */
  readonly onReply: (index: number, reply: Reply | Error) => void;
}

/** What a task whose time was up is answered with. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** What a thread is told that is to end, and the programs it has started before it. */
export const endMessage = 'end';
/** How long it has for that; one that hangs itself does not hear it. */
const endingMs = 500;

/** How long a thread is waited for that was told to stop: one that the system holds does not hear it. */
const terminationMs = 10_000;

/** Under jest the sources run as they are; threads need the built module. */
const threadStart = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/analysis/thread-start.js' : './thread-start.js',
  import.meta.url,
);

/** Files are streamed, and samples are outside of the heap: what fills it is a fault that costs its task only. */
const resourceLimits = { maxOldGenerationSizeMb: 256 };

/** The longest a timer can wait. */
const longestMs = 2 ** 31 - 1;

/**
 * Resolves when every task is answered, or, after an abort, when no thread runs any more. Rejects with InputError where
 * threads cannot load what they run.
 */
export async function runOnThreads<Task, Reply>(request: ThreadTasks<Task, Reply>): Promise<void> {
  const { worker, threads, tasks, signal, timeoutMs, onBegin, onReply } = request;
  let next = 0;
  // Every thread listens to it; Node warns of a leak from the eleventh on.
  setMaxListeners(0, signal);
  const serve = async (): Promise<void> => {
    let thread: Worker | undefined;
    for (let index = next++; index < tasks.length && !signal.aborted; index = next++) {
      thread ??= started(worker);
      const task = tasks[index] as Task;
      onBegin?.(index);
      const reply = await answer<Reply | Unloadable>(thread, task, { signal, timeoutMs: timeoutMs(task) });
      if (isUnloadable(reply)) {
        // Nor would it be for the others.
        next = tasks.length;
        await end(thread);
        throw new BrokenThreads(reply.unloadable);
      }
      if (reply instanceof Error) {
        await end(thread);
        thread = undefined;
      }
      // A task that was running at Ctrl-C failed for no fault of its own.
      if (!signal.aborted) onReply(index, reply);
    }
    if (thread) await end(thread);
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(threads, tasks.length) }, serve));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function isUnloadable(reply: unknown): reply is Unloadable {
  return typeof reply === 'object' && reply !== null && 'unloadable' in reply;
}

function started(worker: URL): Worker {
  const thread = new Worker(threadStart, { workerData: worker.href, resourceLimits });
  // One that runs out of memory may say so once more when its task is answered; unheard, that would end the process.
  thread.on('error', () => undefined);
  return thread;
}

/** Asked first: Node may abort as a whole where a thread is stopped in the middle of a call. */
async function end(thread: Worker): Promise<void> {
  const patience = new AbortController();
  const { signal } = patience;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  thread.postMessage(endMessage);
  await Promise.race([once(thread, 'exit', { signal }), sleep(endingMs, undefined, { signal })]).catch(() => undefined);
  patience.abort();
  await Promise.race([thread.terminate(), sleep(terminationMs, undefined, { ref: false })]);
}

async function answer<Reply>(
  thread: Worker,
  task: unknown,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Reply | Error> {
  const settled = new AbortController();
  const until = { signal: settled.signal };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  thread.postMessage(task);
  try {
    return await Promise.race([
      once(thread, 'message', until).then(([reply]) => reply as Reply),
      // `once` rejects with the error that a thread throws.
      once(thread, 'exit', until).then(() => new Error('the worker thread ended without a result')),
      once(signal, 'abort', until).then(() => new Error('interrupted')),
      sleep(Math.min(timeoutMs, longestMs), undefined, until).then(() => new TimedOut('it took too long')),
    ]);
  } catch (error) {
    // What a thread threw may be anything, and an Error of another realm is no instance of ours.
    return new Error((error as Error | undefined)?.message ?? String(error), { cause: error });
  } finally {
    settled.abort();
  }
}

/** Runs tasks on worker threads, one at a time on each. A thread that crashes or runs out of memory costs its task only. */
import { once, setMaxListeners } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ThreadTasks<Task, Reply> {
  /** A module that answers every message with one message. */
  readonly worker: URL;
  readonly threads: number;
  readonly tasks: readonly Task[];
  readonly signal: AbortSignal;
  /** Called once for each task; with an Error where its thread ended without an answer. */
  readonly onReply: (index: number, reply: Reply | Error) => void;
}

/** Resolves when every task is answered, or, after an abort, when no thread runs any more. */
export async function runOnThreads<Task, Reply>(request: ThreadTasks<Task, Reply>): Promise<void> {
  const { worker, threads, tasks, signal, onReply } = request;
  let next = 0;
  // Every thread listens to it; Node warns of a leak from the eleventh on.
  setMaxListeners(0, signal);
  const serve = async (): Promise<void> => {
    let thread: Worker | undefined;
    for (let index = next++; index < tasks.length && !signal.aborted; index = next++) {
      thread ??= new Worker(worker);
      const reply = await answer<Reply>(thread, tasks[index], signal);
      if (reply instanceof Error) {
        await thread.terminate();
        thread = undefined;
      }
      // A task that was running at Ctrl-C failed for no fault of its own.
      if (!signal.aborted) onReply(index, reply);
    }
    await thread?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, serve));
}

async function answer<Reply>(thread: Worker, task: unknown, signal: AbortSignal): Promise<Reply | Error> {
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
    ]);
  } catch (error) {
    // What a thread threw may be anything, and an Error of another realm is no instance of ours.
    return new Error((error as Error | undefined)?.message ?? String(error), { cause: error });
  } finally {
    settled.abort();
  }
}

/** The module that threads begin with: it loads the one that does the work, and says so where that cannot be loaded. */
import { parentPort, workerData } from 'node:worker_threads';

/** Told instead of a reply. */
export interface Unloadable {
  /** What Node says. */
  readonly unloadable: string;
}

// What the thread is told meanwhile waits until somebody listens.
import(workerData as string).catch((error: unknown) => {
  const told: Unloadable = { unloadable: error instanceof Error ? error.message : String(error) };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(told);
});

/** The module that threads begin with: it loads the one that does the jobs, and says so where that cannot be loaded. */
import { workerData } from 'node:worker_threads';
import type { WorkerMessage } from './pool.ts';

/** In place of a reply: the thread has nothing to do jobs with. */
export interface Unloadable {
  readonly state: 'unloadable';
  /** What Node says. */
  readonly reason: string;
}

type Work = (message: WorkerMessage<unknown>) => unknown;

// tinypool puts what is its own in front. Loaded as soon as the thread runs, be there a job or not.
const loading = load((workerData as readonly [unknown, string])[1]);

/** tinypool calls a module's default export. */
export default async function work(message: WorkerMessage<unknown>): Promise<unknown> {
  const loaded = await loading;
  return typeof loaded === 'function' ? loaded(message) : loaded;
}

async function load(worker: string): Promise<Work | Unloadable> {
  try {
    const { default: loaded } = (await import(worker)) as { readonly default?: Work };
    return loaded ?? { state: 'unloadable', reason: `${worker} has no default export` };
  } catch (error) {
    return { state: 'unloadable', reason: error instanceof Error ? error.message : String(error) };
  }
}

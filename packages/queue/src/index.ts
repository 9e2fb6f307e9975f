/** `@stem/queue`: a batch on many machines. */
export { queueAddress, queueVariables, type QueueAddress } from './address.ts';
export { queueEngine, type QueueChoice } from './queue-engine.ts';
export { queueState, type QueueState } from './queue-state.ts';
export { runWorker, type WorkerEvent, type WorkerRequest } from './run-worker.ts';
export type { WorkerFolders } from './shared-batch.ts';
export { usualTiming, type Timing } from './timing.ts';
export { priorities, type Priority } from './track-queue.ts';

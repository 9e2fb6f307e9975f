/** `@stem/batch/job`: what jobs are made of, without what runs them: for modules that threads load. */
export { createFlusher, type Flusher } from './flusher.ts';
export type { JobFailure } from './job-failure.ts';
export type { WorkerMessage } from './pool.ts';
export { failureReason } from './reason.ts';
export { stemVersion } from './version.ts';
export { whileWanted } from './while-wanted.ts';

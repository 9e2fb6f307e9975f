/** `@stem/batch/threads`: threads that run jobs, and a lock for where they write. */
export { tryLock } from './lock.ts';
export { createThreadPool } from './pool.ts';
export { createTrackThreads, type TrackThreads } from './track-threads.ts';

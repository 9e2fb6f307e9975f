/** The threads that tracks are made on. */
import { createThreadPool, type ThreadPool } from './pool.ts';
import type { TrackJob, TrackReply } from './track-job.ts';

export type TrackThreads = ThreadPool<TrackJob, TrackReply>;

/** As many as there are tracks at a time, at most; to be closed. */
export function createTrackThreads(threads: number): TrackThreads {
  return createThreadPool({ threads, worker: new URL('./worker.js', import.meta.url) });
}

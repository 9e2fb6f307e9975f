/** The time a track may take. */
import type { TrackFailure } from './track-job.ts';

/** The longest a timer can wait. */
const longestMs = 2 ** 31 - 1;

export function timeoutMs(seconds: number): number {
  return Math.min(Math.ceil(seconds * 1000), longestMs);
}

export function timeoutFailure(seconds: number): TrackFailure {
  return { state: 'failed', reason: `Process timed out (${seconds} s)` };
}

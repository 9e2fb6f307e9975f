/** The time a job may take. */
import type { JobFailure } from './job-failure.ts';

/** The longest a timer can wait. */
export const longestMs: number = 2 ** 31 - 1;

export function timeoutMs(seconds: number): number {
  return Math.min(Math.ceil(seconds * 1000), longestMs);
}

export function timeoutFailure(seconds: number): JobFailure {
  return { state: 'failed', reason: `Process timed out (${seconds} s)` };
}

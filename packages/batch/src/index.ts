/** `@stem/batch`: from a selection to published folders, many tracks at a time, resumable. */
export {
  countBatch,
  makeBatch,
  type BatchEvent,
  type BatchRequest,
  type BatchRun,
  type MakeRequest,
  type TrackOutcome,
} from './batch.ts';
export type { FolderChoice } from './folders.ts';
export { tryLock, type Lock, type LockOwner } from './lock.ts';
export { planBatch, type BatchPlan, type PlanRow, type Repeat, type Slice, type Task } from './plan.ts';
export type { JobProfile } from './track-job.ts';

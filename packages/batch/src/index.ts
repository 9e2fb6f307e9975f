/** `@stem/batch`: from a selection to published folders, many tracks at a time, resumable; and what such work is made with. */
export { makeAgain, planAgain, type AgainPlan } from './again.ts';
export {
  countBatch,
  makeBatch,
  type BatchEvent,
  type BatchRequest,
  type BatchRun,
  type MakeRequest,
  type TrackOutcome,
} from './batch.ts';
export type { Engine, Making } from './engine.ts';
export { localEngine } from './local-engine.ts';
export { changesText, nothingThere, seedNumber, type Change } from './change.ts';
export { publishFolder, type FolderChoice } from './folders.ts';
export { openSources, type SourcesRequest } from './open-sources.ts';
export { openShelf } from './open-shelf.ts';
export type { Shelf } from './shelf.ts';
export type { Sources } from './sources.ts';
export { outerPath, requireInsideRoot } from './inside-root.ts';
export { jobProfile } from './job-profile.ts';
export { lookAtTrack, type TrackLook } from './look-at-track.ts';
export { tryLock, type Lock } from './lock.ts';
export type { LockOwner } from './lock-file.ts';
export type { StageTimes } from './stage-clock.ts';
export {
  planBatch,
  type BatchPlan,
  type PlannedShard,
  type PlanRow,
  type Repeat,
  type Slice,
  type Task,
} from './plan.ts';
export type { JobProfile } from './track-job.ts';
export type { JobFailure } from './job-failure.ts';
export { createThreadPool, type PoolOptions, type RunOptions, type ThreadPool, type WorkerMessage } from './pool.ts';
export { failureReason } from './reason.ts';
export { replaceResults } from './results-file.ts';
export type { Shard } from './shard.ts';
export { trackWeight } from './track-weight.ts';
export { notThere } from './source-path.ts';
export { stemVersion } from './version.ts';

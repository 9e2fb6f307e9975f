/** `@stem/batch/engine`: what an engine is, and what one is made of. */
export { findDrums, type Drums } from './drums.ts';
export type { Engine, EngineEvent, EngineRequest, Making, OnReply, OpenEngine, TrackTask } from './engine.ts';
export { publishedPlace } from './folders.ts';
export type { JobFailure } from './job-failure.ts';
export type { LockOwner } from './lock-file.ts';
export { openBatch, type BatchPlace } from './open-batch.ts';
export { relPathRefusal } from './rel-path.ts';
export { jobProfile } from './job-profile.ts';
export { isSlug } from './slug.ts';
export type { JobProfile, TrackReply, TrackSuccess } from './track-job.ts';
export { makeTask } from './track-maker.ts';
export { createTrackThreads, type TrackThreads } from './track-threads.ts';
export { stemVersion } from './version.ts';

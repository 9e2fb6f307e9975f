/** `@stem/batch/published`: what batches have published, found and read again. */
export { findBatch, type FoundBatch } from './find-batch.ts';
export type { Finding, FindingKind } from './finding.ts';
export { inspectBatch, type BatchReport } from './inspect-batch.ts';
export type { TrackReport } from './inspect-track.ts';
export { insideFile } from './inside-file.ts';
export { readPublished, type Published, type PublishedFile, type PublishedTrack } from './read-published.ts';
export { changeTrash, trashFolder, type TrashChange, type TrashOutcome } from './trash.ts';

/** `@stem/batch/archive`: one zip, all or nothing, and the proof that it is whole. */
export {
  checkArchive,
  extractArchive,
  type ArchiveCheck,
  type ArchiveLimits,
  type ArchiveProblem,
  type StoredFile,
} from './check-archive.ts';
export type { ArchivedFile } from './read-entry.ts';
export { judgeSums, sumsName } from './sha256-sums.ts';
export { createArchive, sumsOf, writeArchive, type ArchiveEntry, type ArchiveWriter } from './write-archive.ts';

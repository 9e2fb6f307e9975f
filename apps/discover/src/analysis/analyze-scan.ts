/** Measures every file of a scan, as many at a time as wanted, and finds the copies among them. */
import { availableParallelism } from 'node:os';
import { isEscapedPath } from '@stem/catalog';
import type { Context } from '@stem/cli';
import { findDuplicates, shapesOfPacked } from '@stem/core/analysis';
import { diskPath } from '../archive-folder.ts';
import type { ReadFile, Scan } from '../scan.ts';
import { openAnalysisCache, type AnalysisRecord } from './analysis-cache.ts';
import type { AnalysisTask, FileAnalysis } from './analyze-file.ts';
import type { AnalysisReply } from './analyze-worker.ts';
import { runOnThreads } from './thread-pool.ts';

export interface AnalyzeRequest {
  readonly scan: Scan;
  readonly cacheFolder: string;
  readonly fresh: boolean;
  readonly jobs: number | undefined;
}

export interface ScanAnalysis {
  /** By path; fewer than the scan where it was interrupted. */
  readonly files: ReadonlyMap<string, FileAnalysis>;
  /** Why a file could not be measured, by path. */
  readonly failures: ReadonlyMap<string, string>;
  /** Paths of files that hold one recording, two and more in each. */
  readonly duplicates: readonly (readonly string[])[];
}

/** Under jest the sources run as they are; worker threads need the built module. */
const worker = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/analysis/analyze-worker.js' : './analyze-worker.js',
  import.meta.url,
);

export async function analyzeScan(request: AnalyzeRequest, { messages, signal }: Context): Promise<ScanAnalysis> {
  const { scan, cacheFolder, jobs = availableParallelism() } = request;
  const files = new Map<string, FileAnalysis>();
  const failures = new Map<string, string>();
  const progress = messages.progress({ label: 'Analysing', unit: 'files', total: scan.files.length });
  const unknown = await withoutKnown(request, (relPath, analyzed) => {
    files.set(relPath, analyzed);
    progress.advance();
  });
  await runOnThreads<AnalysisTask, AnalysisReply>({
    worker,
    threads: jobs,
    tasks: unknown.map((file) => taskOf(file, request)),
    signal,
    onReply: (index, reply) => {
      const { relPath } = unknown[index] as ReadFile;
      if (reply instanceof Error)
        failures.set(relPath, `a fault in stem, please report it with the file (${reply.message})`);
      else if ('failure' in reply) failures.set(relPath, reply.failure);
      else files.set(relPath, reply);
      progress.advance();
    },
  });
  progress.stop();
  const duplicates = signal.aborted ? [] : await groupCopies(files, cacheFolder, signal);
  return { files, failures, duplicates };
}

/** The files whose content is not in the cache, or not known; the others are passed on. */
async function withoutKnown(
  { scan, cacheFolder, fresh }: AnalyzeRequest,
  onKnown: (relPath: string, analyzed: FileAnalysis) => void,
): Promise<readonly ReadFile[]> {
  const cache = openAnalysisCache(cacheFolder);
  const unknown: ReadFile[] = [];
  for (const file of scan.files) {
    const { contentHash, facts } = file.file;
    const record = fresh || contentHash === undefined ? undefined : await cache.read(contentHash);
    if (record?.decoder === facts.decoder && contentHash !== undefined)
      onKnown(file.relPath, { contentHash, record, measured: false });
    else unknown.push(file);
  }
  return unknown;
}

function taskOf({ relPath, file }: ReadFile, { scan, cacheFolder, fresh }: AnalyzeRequest): AnalysisTask {
  const path = diskPath(scan.root, relPath);
  return {
    path: isEscapedPath(relPath) ? path : path.toString(),
    cacheFolder,
    contentHash: file.contentHash,
    decoder: file.facts.decoder,
    fresh,
  };
}

/** Files of the same bytes belong together without being listened to. */
async function groupCopies(
  files: ReadonlyMap<string, FileAnalysis>,
  cacheFolder: string,
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const byContent = new Map<string, { readonly record: AnalysisRecord; readonly paths: string[] }>();
  for (const [relPath, { contentHash, record }] of files) {
    const same = byContent.get(contentHash) ?? { record, paths: [] };
    same.paths.push(relPath);
    byContent.set(contentHash, same);
  }
  const contents = [...byContent.entries()];
  const cache = openAnalysisCache(cacheFolder);
  const groups = await findDuplicates({
    shapes: contents.map(([, { record }]) => shapesOfPacked(record.fingerprint)),
    load: (index) => cache.readFingerprint(contents[index]?.[0] ?? ''),
    signal,
  });
  const grouped = new Set(groups.flat());
  const alone = [...contents.keys()].filter((index) => !grouped.has(index)).map((index) => [index]);
  return [...groups, ...alone]
    .map((group) => group.flatMap((index) => contents[index]?.[1].paths ?? []))
    .filter(({ length }) => length > 1);
}

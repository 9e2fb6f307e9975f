/** Measures every file of a scan, as many at a time as wanted, and finds the copies among them. */
import { chooseJobs, type Context, type Piece } from '@stem/cli';
import { chooseKernels, type Kernels } from '@stem/cli/kernels';
import { isOutOfMemory } from '@stem/core';
import { findDuplicates } from '@stem/core/analysis';
import { diskPath } from '../archive-folder.ts';
import type { ReadFile, Scan } from '../scan.ts';
import { openAnalysisCache, type AnalysisRecord } from './analysis-cache.ts';
import { fingerprintLoader } from './fingerprint-loader.ts';
import type { AnalysisTask, FileAnalysis } from './analyze-file.ts';
import type { AnalysisReply } from './analyze-worker.ts';
import { runOnThreads, TimedOut } from './thread-pool.ts';

export interface AnalyzeRequest {
  readonly scan: Scan;
  readonly cacheFolder: string;
  readonly kernels: Kernels;
  readonly fresh: boolean;
  readonly jobs: number | undefined;
  /** In MiB. */
  readonly memoryLimit?: number | undefined;
  /** How long a file may take beyond its own length. */
  readonly timeoutSec: number;
  /** Called now and then with what is known so far, so that a process that is killed loses little. */
  readonly checkpoint: (files: ScanAnalysis['files']) => Promise<void>;
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

export async function analyzeScan(request: AnalyzeRequest, context: Context): Promise<ScanAnalysis> {
  const { messages, signal } = context;
  const { scan } = request;
  const files = new Map<string, FileAnalysis>();
  const failures = new Map<string, string>();
  const checkpoints = createCheckpoints(() => request.checkpoint(files));
  const unknown = await withoutKnown(request, (relPath, analyzed) => files.set(relPath, analyzed));
  const { jobs, note } = chooseJobs(request);
  if (note !== undefined && unknown.length > jobs) messages.info(`${note}.`);
  const weight = unknown.reduce((sum, file) => sum + weightOf(file), 0);
  const progress = messages.progress({ label: 'Analysing', unit: 'files', total: unknown.length, weight });
  const pieces: Piece[] = [];
  await runOnThreads<AnalysisTask, AnalysisReply>({
    worker,
    threads: jobs,
    tasks: unknown.map((file) => taskOf(file, request)),
    signal,
    timeoutMs: ({ durationSec }) => (request.timeoutSec + durationSec) * 1000,
    onBegin: (index) => {
      const file = unknown[index] as ReadFile;
      pieces[index] = progress.begin(file.relPath, weightOf(file));
    },
    onReply: (index, reply) => {
      const { relPath } = unknown[index] as ReadFile;
      if (reply instanceof Error) failures.set(relPath, threadFailure(reply, request));
      else if ('failure' in reply) failures.set(relPath, reply.failure);
      else files.set(relPath, reply);
      pieces[index]?.end(files.has(relPath) ? 'done' : 'failed');
      checkpoints.passed();
    },
  });
  progress.stop();
  await checkpoints.settled();
  return { files, failures, duplicates: await copiesAmong(inOrder(scan, files), request, context) };
}

/** Seconds of sound that take as long as a file of no length, which has to be opened as well. */
const openingSec = 5;

function weightOf({ file }: ReadFile): number {
  return openingSec + file.facts.durationSec;
}

/** Why a thread gave no answer. */
function threadFailure(error: Error, { timeoutSec }: AnalyzeRequest): string {
  if (error instanceof TimedOut)
    return `measuring it timed out (its length and ${timeoutSec} s); --timeout gives it more`;
  if (isOutOfMemory(error.cause)) return 'there is not enough memory for this file; try fewer --jobs';
  return `a fault in stem, please report it with the file (${error.message})`;
}

/** Time between two checkpoints. */
const checkpointEveryMs = 60_000;

/** Saves in the background, now and then, one at a time. */
function createCheckpoints(save: () => Promise<void>) {
  let last = performance.now();
  let saving = Promise.resolve();
  return {
    passed(): void {
      if (performance.now() - last < checkpointEveryMs) return;
      last = performance.now();
      saving = saving.then(save);
    },
    settled: () => saving,
  };
}

/** The files whose content is not in the cache, or not known; the others are passed on. */
async function withoutKnown(
  { scan, cacheFolder, kernels, fresh }: AnalyzeRequest,
  onKnown: (relPath: string, analyzed: FileAnalysis) => void,
): Promise<readonly ReadFile[]> {
  if (fresh) return scan.files;
  const cache = openAnalysisCache(cacheFolder, kernels);
  const unknown: ReadFile[] = [];
  for (let start = 0; start < scan.files.length; start += readsAtOnce) {
    const some = scan.files.slice(start, start + readsAtOnce);
    const records = await Promise.all(some.map(async ({ file }) => cache.read(file.contentHash ?? '')));
    for (const [index, file] of some.entries()) {
      const { contentHash, facts } = file.file;
      const record = records[index];
      if (contentHash === undefined || !record || record.decoder !== facts.decoder) unknown.push(file);
      else onKnown(file.relPath, { contentHash, record, measured: false });
    }
  }
  return unknown;
}

const readsAtOnce = 16;

function taskOf({ relPath, file }: ReadFile, { scan, cacheFolder, kernels, fresh }: AnalyzeRequest): AnalysisTask {
  return {
    path: diskPath(scan.root, relPath),
    stamp: file.stamp,
    cacheFolder,
    kernels,
    contentHash: file.contentHash,
    decoder: file.facts.decoder,
    durationSec: file.facts.durationSec,
    fresh,
  };
}

/** In the order of the scan, whatever thread was done first. */
function inOrder(scan: Scan, files: ScanAnalysis['files']): readonly (readonly [string, FileAnalysis])[] {
  return scan.files.flatMap(({ relPath }) => {
    const file = files.get(relPath);
    return file ? [[relPath, file] as const] : [];
  });
}

/** Larger archives take seconds to look through for copies, which is announced. */
const patienceMs = 2000;

/** Groups of copies; none where it was interrupted. Files of the same bytes belong together without being listened to. */
async function copiesAmong(
  files: readonly (readonly [string, FileAnalysis])[],
  { cacheFolder, kernels }: AnalyzeRequest,
  { messages, signal }: Context,
): Promise<ScanAnalysis['duplicates']> {
  const byContent = new Map<string, { readonly record: AnalysisRecord; readonly paths: string[] }>();
  for (const [relPath, { contentHash, record }] of files) {
    const same = byContent.get(contentHash) ?? { record, paths: [] };
    same.paths.push(relPath);
    byContent.set(contentHash, same);
  }
  const contents = [...byContent.entries()];
  // Excerpts are laid over each other in this thread.
  chooseKernels(kernels);
  const patience = setTimeout(() => messages.info('Looking for duplicates …'), patienceMs);
  try {
    const groups = await findDuplicates({
      shapes: contents.map(([, { record }]) => record.shapes),
      load: fingerprintLoader(
        openAnalysisCache(cacheFolder, kernels),
        contents.map(([contentHash]) => contentHash),
      ),
      signal,
    });
    const grouped = new Set(groups.flat());
    const alone = [...contents.keys()].filter((index) => !grouped.has(index)).map((index) => [index]);
    return [...groups, ...alone]
      .map((group) => group.flatMap((index) => contents[index]?.[1].paths ?? []))
      .filter(({ length }) => length > 1);
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  } finally {
    clearTimeout(patience);
  }
}

/** Runs a planned batch: many tracks at a time, each published whole, the results on disk after every one. */
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { CatalogRow, ResultRow, Results } from '@stem/catalog';
import type { Kernels } from '@stem/kernels';
import { changesText } from './change.ts';
import { findDrums, type Drums } from './drums.ts';
import { openFolders, publishFolder, type FolderChoice, type Folders } from './folders.ts';
import type { LockOwner } from './lock-file.ts';
import type { BatchPlan, Task } from './plan.ts';
import type { JobFailure } from './job-failure.ts';
import { prepareTrack, type PreparedTrack } from './prepare-track.ts';
import { publishTrack } from './publish-track.ts';
import { failureReason } from './reason.ts';
import { readReceipt } from './receipt.ts';
import { resultRow } from './result-row.ts';
import { openResults } from './results-file.ts';
import { createStageClock, wholeTimes, type StageTimes } from './stage-clock.ts';
import { makeInto, runTask, type TaskRun } from './run-task.ts';
import { sweep } from './sweep.ts';
import { timeoutFailure, timeoutMs } from './timeout.ts';
import type { JobProfile, TrackReply } from './track-job.ts';
import { trackSuccess } from './track-success.ts';
import { createTrackThreads, type TrackThreads } from './track-threads.ts';

/** How a batch is run; none of it changes what comes out but `profile`, `seed`, `kernels` and what lies in the folders. */
export interface BatchRequest {
  readonly plan: BatchPlan<CatalogRow>;
  readonly folders: FolderChoice;
  /** Where drum recordings are looked for. */
  readonly drumsDir: string;
  readonly profile: JobProfile;
  /** Wins over the profile's own. */
  readonly seed: number | undefined;
  readonly kernels: Kernels;
  /** Tracks at a time, each on a thread of its own. */
  readonly jobs: number;
  /** What each of them may take, in MiB; undefined for what they usually do. */
  readonly memoryMib?: number | undefined;
  /** So many threads that the caller has made, and closes; without them the batch has its own. */
  readonly threads?: TrackThreads | undefined;
  readonly timeoutSec: number;
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BatchEvent) => void;
}

/** What a real run needs beside. */
export interface MakeRequest extends BatchRequest {
  readonly resultsPath: string;
  readonly keepWork: boolean;
  readonly now: () => Date;
}

/** One track's end. */
export interface TrackOutcome {
  readonly task: Task<CatalogRow>;
  /** The folder its textures are, or would be, published in. */
  readonly folder: string;
  readonly row: ResultRow;
  /** What is odd about the track although it was made, a sentence each. */
  readonly warnings: readonly string[];
  /** Where its time went; undefined where nothing was made. */
  readonly stages: StageTimes | undefined;
}

export type BatchEvent =
  | { readonly kind: 'begun'; readonly task: Task<CatalogRow> }
  | { readonly kind: 'warning'; readonly text: string }
  /** Another batch is making the track; this one waits for it. */
  | { readonly kind: 'waiting'; readonly task: Task<CatalogRow>; readonly owner: LockOwner | undefined }
  | { readonly kind: 'finished'; readonly outcome: TrackOutcome };

/** What was finished before the end or the interruption, in the order of the selection. */
export interface BatchRun {
  readonly outcomes: readonly TrackOutcome[];
  readonly interrupted: boolean;
}

/** Makes the tracks of the plan's slice and publishes them. */
export async function makeBatch(request: MakeRequest): Promise<BatchRun & { readonly results: Results }> {
  const { plan, profile, resultsPath, now, onEvent } = request;
  const folders = await openFolders(request.folders);
  try {
    await sweep(folders);
    const selection = plan.all.map((task) => task.row);
    const warn = (text: string): void => onEvent({ kind: 'warning', text });
    const results = await openResults({
      path: resultsPath,
      selection,
      profileName: profile.name,
      now,
      onWait: (owner) => warn(`${resultsPath} is held by ${holderText(owner)}; waiting for it`),
      onReplaced: (kept) => warn(`${resultsPath} held no results; it is now ${kept}`),
      signal: request.signal,
    });
    const run = await runTracks(request, async (task, pool, drums) => {
      const reply = await makeTask(request, { task, pool, drums, folders });
      const outcome = trackOutcome(task, reply, folders.publish);
      await results.add(outcome.row);
      return outcome;
    });
    return { ...run, results: await results.finish() };
  } finally {
    await folders.close();
  }
}

function holderText(owner: LockOwner | undefined): string {
  return owner === undefined ? 'another run' : `process ${owner.pid} on ${owner.host}`;
}

/** Renders everything as `makeBatch` would, and writes nothing anywhere. */
export async function countBatch(request: BatchRequest): Promise<BatchRun> {
  const folder = publishFolder(request.folders);
  return runTracks(request, async (task, pool, drums) => {
    const target = join(folder, task.slug);
    const reply = await countTask(request, { task, pool, drums, target });
    return trackOutcome(task, reply, folder);
  });
}

function trackOutcome(task: Task<CatalogRow>, reply: TrackReply, publishFolder: string): TrackOutcome {
  const { warnings = [], stages } = reply.state === 'made' ? reply : {};
  return { task, folder: join(publishFolder, task.slug), row: resultRow(task, reply), warnings, stages };
}

type TaskRunner = (task: Task<CatalogRow>, pool: TrackThreads, drums: Drums) => Promise<TrackOutcome>;

async function runTracks(request: BatchRequest, runner: TaskRunner): Promise<BatchRun> {
  const { plan, jobs, signal, drumsDir, folders, onEvent } = request;
  const drums = await findDrums({ folder: drumsDir, root: folders.root });
  for (const text of drums.warnings) onEvent({ kind: 'warning', text });
  const atATime = Math.min(jobs, plan.tasks.length);
  const pool = request.threads ?? createTrackThreads(atATime);
  const limit = pLimit(atATime);
  try {
    const outcomes = await limit.map(plan.tasks, async (task) => {
      if (signal.aborted) return undefined;
      onEvent({ kind: 'begun', task });
      try {
        const outcome = await runner(task, pool, drums);
        onEvent({ kind: 'finished', outcome });
        return outcome;
      } catch (error) {
        if (signal.aborted) return undefined;
        limit.clearQueue();
        throw error;
      }
    });
    return { outcomes: outcomes.filter((outcome) => outcome !== undefined), interrupted: signal.aborted };
  } finally {
    if (pool !== request.threads) await pool.close();
  }
}

interface TaskPlace {
  readonly task: Task<CatalogRow>;
  readonly pool: TrackThreads;
  readonly drums: Drums;
}

function taskRun(request: BatchRequest, { task, pool, drums }: TaskPlace): TaskRun {
  const { profile, memoryMib, timeoutSec, signal } = request;
  const { slug, relPath, row } = task;
  return { track: { id: row.id, relPath, slug }, profile, drums: drums.files, pool, memoryMib, timeoutSec, signal };
}

/** Makes one track and publishes it. Rejects only when the signal aborts, or no thread runs. */
async function makeTask(request: MakeRequest, place: TaskPlace & { readonly folders: Folders }): Promise<TrackReply> {
  const { task, folders } = place;
  const clock = createStageClock();
  const prepared = await prepareTask(request, place);
  if ('state' in prepared) return prepared;
  clock.passed('hash');
  const before = { ...clock.times };
  let because: readonly string[] = [];
  const reply = await publishTrack({
    folders,
    slug: task.slug,
    keepWork: request.keepWork,
    signal: request.signal,
    onWait: (owner) => request.onEvent({ kind: 'waiting', task, owner }),
    onKept: (path) => {
      const text = `${folders.publish} held files in ${task.slug} that were not made here, or were changed since; that folder is now ${path}`;
      request.onEvent({ kind: 'warning', text });
    },
    isDone: async (target) => {
      const done = await upToDate(request, prepared, { target, isKept: true });
      if ('state' in done) return done;
      because = done;
      return undefined;
    },
    make: (work) => makeInto(work, prepared, taskRun(request, place)),
  });
  clock.passed('publish');
  if (reply.state !== 'made') return reply;
  return { ...reply, because, stages: wholeTimes(before, reply.stages ?? {}, clock.times) };
}

/** Counts the textures of one track, by its receipt or by rendering them. */
async function countTask(request: BatchRequest, place: TaskPlace & { readonly target: string }): Promise<TrackReply> {
  const prepared = await prepareTask(request, place);
  if ('state' in prepared) return prepared;
  const done = await upToDate(request, prepared, { target: place.target, isKept: false });
  if ('state' in done) return done;
  const reply = await runTask(taskRun(request, place), { ...prepared, work: undefined });
  return reply.state === 'made' ? { ...reply, because: done } : reply;
}

async function prepareTask(request: BatchRequest, { task, drums }: TaskPlace): Promise<PreparedTrack | JobFailure> {
  if (task.refusal !== undefined) return failed(task.refusal);
  const { folders, profile, seed, kernels, timeoutSec } = request;
  const { root } = folders;
  const timeout = AbortSignal.timeout(timeoutMs(timeoutSec));
  const signal = AbortSignal.any([request.signal, timeout]);
  try {
    return await prepareTrack({ root, relPath: task.relPath, profile, seed, kernels, drums: drums.files, signal });
  } catch (error) {
    request.signal.throwIfAborted();
    return timeout.aborted ? timeoutFailure(timeoutSec) : failed(failureReason(error));
  }
}

/** The reply of a track that is up to date, otherwise why it is made. */
async function upToDate(
  { force, signal }: BatchRequest,
  { inputs }: PreparedTrack,
  { target, isKept }: { readonly target: string; readonly isKept: boolean },
): Promise<TrackReply | readonly string[]> {
  if (force) return ['--force was given'];
  const { manifest, changes } = await readReceipt(target, inputs, { isKept, signal });
  return manifest === undefined || changes.length > 0 ? changesText(changes) : trackSuccess('up-to-date', manifest);
}

function failed(reason: string): JobFailure {
  return { state: 'failed', reason: reason.replace(/\.$/, '') };
}

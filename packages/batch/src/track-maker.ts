/** Makes single tracks of a batch on this machine, each published whole, or finds that they are up to date. */
import type { Drums } from './drums.ts';
import type { Making, TrackTask } from './engine.ts';
import { changesText } from './change.ts';
import type { JobFailure } from './job-failure.ts';
import type { LockOwner } from './lock-file.ts';
import { prepareTrack, type PreparedTrack } from './prepare-track.ts';
import { failure } from './reason.ts';
import { makeInto, runTask, type TaskRun } from './run-task.ts';
import type { Published, PublishedTracks, Shelf } from './shelf.ts';
import type { Sources, TakenFile } from './sources.ts';
import { createStageClock, wholeTimes, type StageClock } from './stage-clock.ts';
import { timeoutFailure, timeoutMs } from './timeout.ts';
import type { TrackReply } from './track-job.ts';
import { trackSuccess } from './track-success.ts';
import type { TrackThreads } from './track-threads.ts';

/** What is to be known of a track. */
export interface MakerTask extends Pick<TrackTask, 'relPath' | 'slug' | 'refusal'> {
  readonly row: Pick<TrackTask['row'], 'id'>;
}

/** What a track is made with on this machine. */
export interface TrackPlace {
  readonly task: MakerTask;
  readonly making: Making;
  readonly pool: TrackThreads;
  /** What it may take, in MiB; undefined for what tracks usually do. */
  readonly memoryMib: number | undefined;
  readonly sources: Sources;
  readonly drums: Drums;
  readonly signal: AbortSignal;
}

/** What a track that is published needs beside. */
export interface PublishPlace extends TrackPlace {
  readonly shelf: Shelf;
  readonly onWarning: (text: string) => void;
  /** Another batch is making the track; this one waits for it. */
  readonly onWait: (owner: LockOwner | undefined) => void;
}

/** Makes one track and publishes it. Rejects only when the signal aborts, or no thread runs. */
export async function makeTask(place: PublishPlace): Promise<TrackReply> {
  const clock = createStageClock();
  return withSource(place, (prepared) => {
    clock.passed('hash');
    return makePrepared(place, prepared, clock);
  });
}

async function makePrepared(place: PublishPlace, prepared: PreparedTrack, clock: StageClock): Promise<TrackReply> {
  const { task, shelf, making, signal, onWait, onWarning } = place;
  const before = { ...clock.times };
  let because: readonly string[] = [];
  const reply = await shelf.publish({
    slug: task.slug,
    keepWork: making.keepWork,
    signal,
    onWait,
    onWarning,
    isDone: async (published) => {
      const done = await upToDate(place, prepared, { published, isKept: true });
      if ('state' in done) return done;
      because = done;
      return undefined;
    },
    make: (work) => makeInto(work, prepared, taskRun(place)),
  });
  clock.passed('publish');
  if (reply.state !== 'made') return reply;
  return { ...reply, because, stages: wholeTimes(before, reply.stages ?? {}, clock.times) };
}

/** Counts the textures of one track, by its receipt or by rendering them. */
export async function countTask(place: TrackPlace & { readonly tracks: PublishedTracks }): Promise<TrackReply> {
  return withSource(place, async (prepared) => {
    const published = place.tracks.look(place.task.slug);
    const done = await upToDate(place, prepared, { published, isKept: false });
    if ('state' in done) return done;
    const reply = await runTask(taskRun(place), { ...prepared, work: undefined });
    return reply.state === 'made' ? { ...reply, because: done } : reply;
  });
}

function taskRun({ task, pool, drums, memoryMib, signal, making: { profile, timeoutSec } }: TrackPlace): TaskRun {
  const { slug, relPath, row } = task;
  return { track: { id: row.id, relPath, slug }, profile, drums: drums.files, pool, memoryMib, timeoutSec, signal };
}

/** Runs something with the track's recording at hand. */
async function withSource(
  place: TrackPlace,
  act: (prepared: PreparedTrack) => Promise<TrackReply>,
): Promise<TrackReply> {
  const taken = await takeSource(place);
  if ('state' in taken) return taken;
  const { drums, making } = place;
  const { profile, seed, kernels } = making;
  try {
    return await act(prepareTrack({ source: taken, profile, seed, kernels, drums: drums.files }));
  } finally {
    // What cannot be taken away now goes with a later run: what became of the track stands.
    await taken.release().catch(() => undefined);
  }
}

async function takeSource({ task, sources, making, signal: ended }: TrackPlace): Promise<TakenFile | JobFailure> {
  if (task.refusal !== undefined) return { state: 'failed', reason: task.refusal.replace(/\.$/, '') };
  const { timeoutSec } = making;
  const timeout = AbortSignal.timeout(timeoutMs(timeoutSec));
  try {
    return await sources.take(task.relPath, AbortSignal.any([ended, timeout]));
  } catch (error) {
    ended.throwIfAborted();
    return timeout.aborted ? timeoutFailure(timeoutSec) : failure(error);
  }
}

/** The reply of a track that is up to date, otherwise why it is made. */
async function upToDate(
  { making, signal }: Pick<TrackPlace, 'making' | 'signal'>,
  { inputs }: PreparedTrack,
  { published, isKept }: { readonly published: Published; readonly isKept: boolean },
): Promise<TrackReply | readonly string[]> {
  if (making.force) return ['--force was given'];
  const { manifest, changes } = await published.receipt(inputs, { isKept, signal });
  return manifest === undefined || changes.length > 0 ? changesText(changes) : trackSuccess('up-to-date', manifest);
}

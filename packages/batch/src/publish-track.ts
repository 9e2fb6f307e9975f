/** One track with its lock held: claims a work folder, has the track made in it, publishes it, tidies up. */
import { cp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BrokenThreads } from '@stem/core';
import { makeFolder } from '@stem/core/format/files';
import { errorCode } from './error-code.ts';
import { trackFolders, type Folders, type TrackFolders } from './folders.ts';
import { acquireLock, type Lock } from './lock.ts';
import type { LockOwner } from './lock-file.ts';
import { publish, recoverTarget } from './publish.ts';
import { failure } from './reason.ts';
import type { TrackReply } from './track-job.ts';
import { claimWorkFolder, clearWorkFolders, releaseWorkFolder } from './work-folder.ts';

export interface PublishRequest {
  readonly folders: Folders;
  readonly slug: string;
  /** Leaves a copy of the work folder. */
  readonly keepWork: boolean;
  readonly signal: AbortSignal;
  /** Another batch has the lock. */
  readonly onWait: (owner: LockOwner | undefined) => void;
  /** The folder that was published before held files of others; it was kept as `path`. */
  readonly onKept: (path: string) => void;
  /** Asked with the lock held: the reply where the target is up to date. */
  readonly isDone: (target: string) => Promise<TrackReply | undefined>;
  /** Fills the work folder. */
  readonly make: (work: string) => Promise<TrackReply>;
}

/** What the system refuses becomes a failed reply. Rejects only when the signal aborts, or no thread runs. */
export async function publishTrack(request: PublishRequest): Promise<TrackReply> {
  const track = trackFolders(request.folders, request.slug);
  try {
    for (;;) {
      const reply = await makeOnce(track, request);
      if (reply !== undefined) return reply;
    }
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof BrokenThreads) throw error;
    return failure(error);
  }
}

/**
 * Undefined where the lock was lost on the way, as a process that stands still for long is taken for dead: what another
 * makes by now is not touched, and waited for.
 */
async function makeOnce(track: TrackFolders, request: PublishRequest): Promise<TrackReply | undefined> {
  const lock = await lockTrack(track, request);
  try {
    const reply = await makeLocked(track, request, lock);
    return reply?.state === 'failed' && !(await lock.isHeld()) ? undefined : reply;
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof BrokenThreads || (await lock.isHeld())) throw error;
    return undefined;
  } finally {
    // What cannot be taken away now, the next run's sweep takes: what became of the track stands.
    if (await lock.isHeld().catch(() => false)) await clearWorkFolders(track).catch(() => undefined);
    await lock.release();
  }
}

/** Another batch that has published nothing takes the empty folder away when it ends: then it is made again. */
async function lockTrack({ lock }: TrackFolders, request: PublishRequest): Promise<Lock> {
  try {
    return await acquireLock(lock, request);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await makeFolder(dirname(lock));
    return acquireLock(lock, request);
  }
}

async function makeLocked(track: TrackFolders, request: PublishRequest, lock: Lock): Promise<TrackReply | undefined> {
  await recoverTarget(track);
  const done = await request.isDone(track.target);
  if (done !== undefined) return done;
  const work = await claimWorkFolder(track);
  const reply = await request.make(work);
  if (reply.state !== 'made') return reply;
  if (!(await lock.isHeld())) return undefined;
  const finished = await releaseWorkFolder(track, work);
  if (request.keepWork) await cp(finished, track.dead, { recursive: true });
  const kept = await publish(finished, track);
  if (kept !== undefined) request.onKept(kept);
  if (request.keepWork) await keep(track);
  return reply;
}

/** Puts the copy where the work folder was, or beside it where that name is somebody else's. */
async function keep({ work, dead, kept }: TrackFolders): Promise<void> {
  try {
    await rename(dead, work ?? kept);
  } catch {
    await rm(kept, { recursive: true, force: true });
    await rename(dead, kept);
  }
}

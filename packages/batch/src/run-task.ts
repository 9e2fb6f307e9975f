/** Has a thread make one track, and puts its manifest beside what it wrote. */
import { join } from 'node:path';
import { formatManifest } from '@stem/catalog/manifest';
import { writeFileAtomic } from '@stem/core/format/files';
import { heldBytes } from './held-bytes.ts';
import type { PreparedTrack } from './prepare-track.ts';
import { nowMs } from './stage-clock.ts';
import type { DrumFile, JobProfile, TrackJob, TrackReply } from './track-job.ts';
import type { TrackThreads } from './track-threads.ts';

export interface TaskRun {
  readonly track: Pick<TrackJob, 'id' | 'relPath' | 'slug'>;
  readonly profile: JobProfile;
  readonly drums: readonly DrumFile[];
  readonly pool: TrackThreads;
  /** What a job may take, in MiB; undefined for what it usually does. */
  readonly memoryMib?: number | undefined;
  readonly timeoutSec: number;
  readonly signal: AbortSignal;
}

/** A thread writes the textures, and this one their manifest: threads start the sooner for not knowing documents. */
export async function makeInto(work: string, prepared: PreparedTrack, run: TaskRun): Promise<TrackReply> {
  const reply = await runTask(run, { ...prepared, work });
  if (reply.state !== 'made' || reply.manifest === undefined) return reply;
  const { manifest, ...rest } = reply;
  await writeFileAtomic(join(work, 'manifest.json'), formatManifest(manifest));
  return rest;
}

export function runTask(
  { track, profile, drums, pool, memoryMib, timeoutSec, signal }: TaskRun,
  prepared: PreparedTrack & Pick<TrackJob, 'work'>,
): Promise<TrackReply> {
  const job = {
    ...prepared,
    ...track,
    profile,
    drums,
    mostHeldBytes: heldBytes(memoryMib),
    handedOverMs: nowMs(),
  };
  return pool.run(job, { timeoutSec, signal });
}

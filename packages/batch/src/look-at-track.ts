/** What a batch would do with one track now, and why: by the same check as the batch's own. Nothing is made or written. */
import type { Manifest } from '@stem/catalog/manifest';
import type { Kernels } from '@stem/kernels';
import type { Change } from './change.ts';
import { findDrums } from './drums.ts';
import { prepareTrack } from './prepare-track.ts';
import { failureReason } from './reason.ts';
import { readReceipt } from './receipt.ts';
import { relPathRefusal } from './rel-path.ts';
import { sourceFile } from './sources.ts';
import type { JobProfile } from './track-job.ts';

export interface LookRequest {
  readonly root: string;
  readonly relPath: string;
  readonly drumsDir: string;
  readonly profile: JobProfile;
  /** Wins over the profile's own. */
  readonly seed: number | undefined;
  readonly kernels: Kernels;
  /** The folder its textures are, or would be, published in. */
  readonly target: string;
  readonly signal: AbortSignal;
}

export interface TrackLook {
  readonly state: 'up-to-date' | 'to-be-made' | 'would-fail';
  /** What is not as it was when its textures were made. */
  readonly changes: readonly Change[];
  /** Why it would fail. */
  readonly reason: string | undefined;
  /** Of what is there. */
  readonly manifest: Manifest | undefined;
}

/** Rejects only when the signal aborts. */
export async function lookAtTrack(request: LookRequest): Promise<TrackLook> {
  const { root, relPath, drumsDir, target, signal } = request;
  const refusal = relPathRefusal(relPath);
  if (refusal !== undefined) return wouldFail(refusal);
  try {
    const drums = await findDrums({ folder: drumsDir, root });
    const source = await sourceFile(root, relPath, signal);
    const { inputs } = prepareTrack({ ...request, source, drums: drums.files });
    const { manifest, changes } = await readReceipt(target, inputs, { isKept: false, signal });
    const isDone = manifest !== undefined && changes.length === 0;
    return { state: isDone ? 'up-to-date' : 'to-be-made', changes, reason: undefined, manifest };
  } catch (error) {
    signal.throwIfAborted();
    return wouldFail(failureReason(error));
  }
}

function wouldFail(reason: string): TrackLook {
  return { state: 'would-fail', changes: [], reason: reason.replace(/\.$/, ''), manifest: undefined };
}

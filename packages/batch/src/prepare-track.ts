/** What has to be known of a track before it is decided whether it is made: its file, and the inputs it follows from. */
import type { FilePath } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import type { Kernels } from '@stem/kernels';
import { seedText } from './change.ts';
import { fileStamp, type FileStamp } from './file-stamp.ts';
import type { Inputs } from './receipt.ts';
import { sourcePath } from './source-path.ts';
import type { DrumFile, JobProfile } from './track-job.ts';
import { stemVersion } from './version.ts';

export interface PrepareRequest {
  readonly root: string;
  readonly relPath: string;
  readonly profile: JobProfile;
  /** Wins over the profile's. */
  readonly seed: number | undefined;
  readonly kernels: Kernels;
  readonly drums: readonly DrumFile[];
  readonly signal: AbortSignal;
}

export interface PreparedTrack {
  readonly source: FilePath;
  readonly stamp: FileStamp;
  readonly inputs: Inputs;
}

/** Throws where the file is missing, out of bounds or cannot be read. */
export async function prepareTrack(request: PrepareRequest): Promise<PreparedTrack> {
  const { root, relPath, profile, kernels, drums, signal } = request;
  const source = await sourcePath(root, relPath);
  const stamp = await fileStamp(source);
  const sourceSha256 = await hashFile(source, signal);
  const seed = request.seed ?? profile.options.reproducibility.randomSeed ?? undefined;
  const inputs = {
    sourceSha256,
    profileHash: profile.hash,
    profileValues: profile.values,
    seed: seedText(seed, sourceSha256, profile.options),
    stemVersion: stemVersion(),
    kernels,
    drums,
  };
  return { source, stamp, inputs };
}

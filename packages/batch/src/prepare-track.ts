/** What has to be known of a track before it is decided whether it is made: its file, and the inputs it follows from. */
import type { FilePath } from '@stem/core/format';
import type { Kernels } from '@stem/kernels';
import { seedText } from './change.ts';
import type { FileStamp } from './file-stamp.ts';
import type { Inputs } from './receipt.ts';
import type { SourceFile } from './sources.ts';
import type { DrumFile, JobProfile } from './track-job.ts';
import { stemVersion } from './version.ts';

export interface PrepareRequest {
  readonly source: SourceFile;
  readonly profile: JobProfile;
  /** Wins over the profile's. */
  readonly seed: number | undefined;
  readonly kernels: Kernels;
  readonly drums: readonly DrumFile[];
}

export interface PreparedTrack {
  readonly source: FilePath;
  readonly stamp: FileStamp;
  readonly inputs: Inputs;
}

export function prepareTrack(request: PrepareRequest): PreparedTrack {
  const { profile, kernels, drums, source } = request;
  const { file, stamp, sha256: sourceSha256 } = source;
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
  return { source: file, stamp, inputs };
}

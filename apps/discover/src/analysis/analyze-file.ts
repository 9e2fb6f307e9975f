/** Measures one file, or finds its content in the cache. */
import { chooseKernels, type Kernels } from '@stem/cli/kernels';
import { InputError } from '@stem/core';
import { shapesOf } from '@stem/core/analysis';
import { decodeBlocks, openSpill } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import { createTrackMeter, type TrackMeasures, type TrackMeter } from '@stem/core/texture';
import { isSameFile, stampOf, type FileStamp } from '../file-stamp.ts';
import { openAnalysisCache, type AnalysisRecord, type MeasuredValues } from './analysis-cache.ts';

export interface AnalysisTask {
  readonly path: string | Uint8Array;
  /** What the scan saw: a file that is being written has no content yet that could be measured. */
  readonly stamp: FileStamp;
  readonly cacheFolder: string;
  readonly kernels: Kernels;
  /** Where it is known already. */
  readonly contentHash: string | undefined;
  /** What would decode it now. */
  readonly decoder: string;
  readonly durationSec: number;
  /** Measures it even if its content is in the cache. */
  readonly fresh: boolean;
}

export interface FileAnalysis {
  readonly contentHash: string;
  readonly record: AnalysisRecord;
  /** False where its content was in the cache. */
  readonly measured: boolean;
}

/** Fails as `decode` does, or where the file changes meanwhile; what cannot be remembered is measured all the same. */
export async function analyzeFile(task: AnalysisTask): Promise<FileAnalysis> {
  const path = typeof task.path === 'string' ? task.path : Buffer.from(task.path);
  const contentHash = task.contentHash ?? (await hashFile(path));
  const cache = openAnalysisCache(task.cacheFolder, task.kernels);
  const known = task.fresh ? undefined : await cache.read(contentHash);
  if (known !== undefined && known.decoder === task.decoder) {
    await assertUnchanged(path, task.stamp);
    return { contentHash, record: known, measured: false };
  }
  chooseKernels(task.kernels);
  const { info, measures, fingerprint } = await measureFile(path, task.stamp);
  const record: AnalysisRecord = {
    decoder: info.decoder,
    values: valuesOf(measures),
    warnings: info.warnings,
    shapes: shapesOf(fingerprint),
  };
  // A full disk must not cost the catalog; the file is measured again the next time.
  await cache.write(contentHash, record, fingerprint).catch(() => undefined);
  return { contentHash, record, measured: true };
}

async function measureFile(path: string | Buffer, stamp: FileStamp) {
  const spill = openSpill();
  try {
    let meter: TrackMeter | undefined;
    const decoding = decodeBlocks(path, (form) => {
      const track = createTrackMeter(form, spill);
      meter = track;
      return (channels) => track.process(channels);
    });
    await decoding.catch(() => undefined);
    // Before what is wrong with what was read of it, which then follows from that.
    await assertUnchanged(path, stamp);
    const info = await decoding;
    return { info, ...(meter ?? createTrackMeter(info)).finish() };
  } finally {
    spill.close();
  }
}

/** What was measured of one state of a file must not be remembered as the sound of another. */
async function assertUnchanged(path: string | Buffer, stamp: FileStamp): Promise<void> {
  if (!isSameFile(stamp, stampOf(path))) throw new InputError('it changed while it was read; run this again');
}

function valuesOf(measures: TrackMeasures): MeasuredValues {
  const { tempo, key } = measures;
  return {
    loudness_lufs: finite(measures.loudnessLufs),
    true_peak_dbtp: finite(measures.truePeakDbtp),
    loudness_range_lu: finite(measures.loudnessRangeLu),
    bpm: tempo?.bpm ?? null,
    bpm_confidence: tempo?.confidence ?? null,
    key: key?.name ?? null,
    key_confidence: key?.confidence ?? null,
    centroid_hz: finite(measures.centroidHz),
    flatness: finite(measures.flatness),
    onset_rate_hz: finite(measures.onsetRateHz),
    stereo_width: finite(measures.stereoWidth),
    clipped_runs: measures.clippedRuns,
    silence_sec: finite(measures.silenceSec),
    texture_score: finite(measures.textureScore),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

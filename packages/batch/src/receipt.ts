/** A manifest as a receipt: does it say that a track is done, from exactly these inputs? */
import { join } from 'node:path';
import { parseManifest, type Manifest } from '@stem/catalog/manifest';
import { findFfmpeg, readDocument } from '@stem/core/format/files';
import type { Kernels } from '@stem/kernels';
import { changesIn, renewManifest } from './changed-files.ts';

/** The inputs a track's textures follow from. */
export interface Inputs {
  readonly sourceSha256: string;
  readonly profileHash: string;
  readonly seed: string;
  readonly stemVersion: string;
  /** What computes the sound: the last bits differ. */
  readonly kernels: Kernels;
  /** Drum recordings, in the order in which they are used. */
  readonly drums: readonly { readonly label: string; readonly sha256: string; readonly decoder: string }[];
}

export interface ReceiptOptions {
  /** Whether it may be noted that files which somebody has touched are what they were. */
  readonly isKept: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The manifest of a published folder that is whole and was made from these inputs, otherwise undefined. */
export async function validReceipt(
  target: string,
  inputs: Inputs,
  options: ReceiptOptions,
): Promise<Manifest | undefined> {
  const manifest = await readManifest(target);
  if (manifest === undefined || !isMadeFrom(manifest, inputs)) return undefined;
  if (await isOutdatedDecoder(manifest.source.decoder)) return undefined;
  return (await hasAllFiles(target, manifest, options)) ? manifest : undefined;
}

/** Pure part: whether the inputs are the same. */
export function isMadeFrom(manifest: Manifest, inputs: Inputs): boolean {
  const { source, other_sources: others } = manifest;
  return (
    source.sha256 === inputs.sourceSha256 &&
    manifest.profile.hash === inputs.profileHash &&
    manifest.seed === inputs.seed &&
    manifest.stem === inputs.stemVersion &&
    manifest.kernels === inputs.kernels &&
    others.length === inputs.drums.length &&
    inputs.drums.every(({ label, sha256, decoder }, index) => {
      const other = others[index];
      return other?.rel_path === label && other.sha256 === sha256 && other.decoder === decoder;
    })
  );
}

/**
 * A file that ffmpeg decoded is as old as that ffmpeg. Without one at hand nothing can be made anew, so what is there stays.
 * Only here it is asked for its version, which takes a tenth of a second.
 */
async function isOutdatedDecoder(decoder: string): Promise<boolean> {
  if (!decoder.startsWith('ffmpeg')) return false;
  const ffmpeg = await findFfmpeg();
  return ffmpeg !== undefined && decoder !== `ffmpeg ${ffmpeg.version}`;
}

async function readManifest(target: string): Promise<Manifest | undefined> {
  try {
    return parseManifest(await readDocument(join(target, 'manifest.json')));
  } catch {
    return undefined;
  }
}

/** By their hashes only where somebody was at them. */
async function hasAllFiles(target: string, { files }: Manifest, { isKept, signal }: ReceiptOptions): Promise<boolean> {
  const { missing, changed, touched } = await changesIn(target, files, signal);
  if (missing.length + changed.length > 0) return false;
  if (touched.length > 0 && isKept) await renewManifest(target);
  return files.length > 0;
}

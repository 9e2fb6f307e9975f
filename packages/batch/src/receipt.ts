/** A manifest as a receipt: does it say that a track is done, from exactly these inputs? */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest, type Manifest } from '@stem/catalog/manifest';
import { findFfmpeg, readDocument } from '@stem/core/format/files';
import type { Kernels } from '@stem/kernels';
import { relPathRefusal } from './rel-path.ts';

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

/** The manifest of a published folder that is whole and was made from these inputs, otherwise undefined. */
export async function validReceipt(target: string, inputs: Inputs): Promise<Manifest | undefined> {
  const manifest = await readManifest(target);
  if (manifest === undefined || !isMadeFrom(manifest, inputs)) return undefined;
  if (await isOutdatedDecoder(manifest.source.decoder)) return undefined;
  return (await hasAllFiles(target, manifest)) ? manifest : undefined;
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

async function hasAllFiles(target: string, { files }: Manifest): Promise<boolean> {
  for (const { path, bytes } of files) {
    if (relPathRefusal(path) !== undefined) return false;
    const found = await lstat(join(target, path)).catch(() => undefined);
    if (found?.isFile() !== true || found.size !== bytes) return false;
  }
  return files.length > 0;
}

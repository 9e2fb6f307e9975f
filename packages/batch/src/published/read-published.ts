/** The manifests of what batches have published, each with the files it lists that are there. What a manifest says is data. */
import { join } from 'node:path';
import { parseManifest, type Manifest, type ManifestFile } from '@stem/catalog/manifest';
import { DocumentError } from '@stem/catalog/text';
import { InputError } from '@stem/core';
import type { FilePath } from '@stem/core/format';
import { readDocument } from '@stem/core/format/files';
import { systemReason } from '../reason.ts';
import { manifestName, type FoundBatch } from './find-batch.ts';
import { pathBelow } from './finding.ts';
import { insideFile } from './inside-file.ts';

export interface PublishedTrack {
  /** Below the folder that was asked for. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** What lies in the trash is not among them. */
  readonly files: readonly PublishedFile[];
}

export interface PublishedFile {
  readonly entry: ManifestFile;
  readonly path: FilePath;
}

export interface Published {
  readonly tracks: readonly PublishedTrack[];
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}

/** Opens nothing but manifests; no path of theirs leads out of their folder. */
export async function readPublished(batch: FoundBatch): Promise<Published> {
  const tracks: PublishedTrack[] = [];
  const problems: string[] = [];
  for (const folder of batch.tracks) {
    const place = join(batch.place, folder);
    try {
      const manifest = await readManifest(place);
      const files: PublishedFile[] = [];
      for (const entry of manifest.files) {
        const path = await insideFile(place, entry.path).catch((error: unknown) => {
          if (entry.trashed !== true) problems.push(`${pathBelow(folder, entry.path)}: ${reasonOf(error)}`);
          return undefined;
        });
        if (path !== undefined) files.push({ entry, path });
      }
      tracks.push({ folder, manifest, files });
    } catch (error) {
      problems.push(`${folder}: ${reasonOf(error)}`);
    }
  }
  return { tracks, problems };
}

/** The manifest in a track's folder. */
export async function readManifest(place: string): Promise<Manifest> {
  const path = await insideFile(place, manifestName);
  return parseManifest(await readDocument(String(path)), join(place, manifestName));
}

function reasonOf(error: unknown): string {
  if (error instanceof DocumentError || error instanceof InputError) return error.message;
  const reason = systemReason(error);
  if (reason === undefined) throw error;
  return reason;
}

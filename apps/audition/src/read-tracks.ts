/** The manifests of a batch, each with the files it lists that are there. What a manifest says is data: no path leads out. */
import { readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { insideFile, type FoundBatch } from '@stem/batch/published';
import { parseManifest, type Manifest, type ManifestFile } from '@stem/catalog/manifest';
import { DocumentError, textToPath } from '@stem/catalog/text';
import { systemReason } from '@stem/cli';
import { InputError } from '@stem/core';
import type { FilePath } from '@stem/core/format';

export interface FoundTrack {
  /** Below the folder of the page. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly files: readonly { readonly entry: ManifestFile; readonly path: FilePath }[];
  /** Undefined where it is not below the root, or not the one it was. */
  readonly source: { readonly path: FilePath; readonly href: string } | undefined;
}

export interface ReadTracks {
  readonly tracks: readonly FoundTrack[];
  /** What could not be read, in words. */
  readonly problems: readonly string[];
  /** Sources that are not at hand. */
  readonly missingSources: readonly string[];
}

export async function readTracks(batch: FoundBatch, root: string): Promise<ReadTracks> {
  const tracks: FoundTrack[] = [];
  const problems: string[] = [];
  const missingSources: string[] = [];
  for (const folder of batch.tracks) {
    const place = join(batch.place, folder);
    const manifest = await readManifest(place).catch((error: unknown) => {
      problems.push(`${folder}: ${reasonOf(error)}`);
      return undefined;
    });
    if (manifest === undefined) continue;
    const files = [];
    for (const entry of manifest.files) {
      try {
        files.push({ entry, path: await insideFile(place, entry.path) });
      } catch (error) {
        problems.push(`${folder}/${entry.path}: ${reasonOf(error)}`);
      }
    }
    const source = await findSource(manifest, { root, place: batch.place }).catch(() => undefined);
    if (source === undefined) missingSources.push(manifest.source.rel_path);
    tracks.push({ folder, manifest, files, source });
  }
  return { tracks, problems, missingSources };
}

async function readManifest(place: string): Promise<Manifest> {
  const path = await insideFile(place, 'manifest.json');
  return parseManifest(await readFile(path, 'utf8'), join(place, 'manifest.json'));
}

function reasonOf(error: unknown): string {
  if (error instanceof DocumentError || error instanceof InputError) return error.message;
  const reason = systemReason(error);
  if (reason === undefined) throw error;
  return reason;
}

/** A file of another length is another recording. */
async function findSource(
  { source }: Manifest,
  { root, place }: { readonly root: string; readonly place: string },
): Promise<FoundTrack['source']> {
  const path = await insideFile(root, source.rel_path);
  if ((await stat(path)).size !== source.bytes) return undefined;
  const steps = relative(place, root)
    .split(sep)
    .filter((step) => step !== '');
  return { path, href: [...steps.map(encodeURIComponent), ...hrefSteps(source.rel_path)].join('/') };
}

/** Each step of a path as an address has it: names that are not UTF-8 by their bytes. */
function hrefSteps(relPath: string): string[] {
  return relPath.split('/').map((step) => {
    const bytes = textToPath(step);
    const text = bytes.toString('utf8');
    if (Buffer.from(text).equals(bytes)) return encodeURIComponent(text);
    return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  });
}

/** The manifests of a batch, each with the files it lists that are there, and the track it was made of. */
import { stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { insideFile, readPublished, type FoundBatch, type PublishedTrack } from '@stem/batch/published';
import type { Manifest } from '@stem/catalog/manifest';
import { textToPath } from '@stem/catalog/text';
import type { FilePath } from '@stem/core/format';

export interface FoundTrack extends PublishedTrack {
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
  const { tracks: published, problems } = await readPublished(batch);
  const tracks: FoundTrack[] = [];
  const missingSources: string[] = [];
  for (const track of published) {
    const source = await findSource(track.manifest, { root, place: batch.place }).catch(() => undefined);
    if (source === undefined) missingSources.push(track.manifest.source.rel_path);
    tracks.push({ ...track, source });
  }
  return { tracks, problems, missingSources };
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

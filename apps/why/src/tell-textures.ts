/** What a manifest says of a track's textures, and of one of them: where it comes from, and whether it is as it was made. */
import { join } from 'node:path';
import { seedNumber } from '@stem/batch';
import type { Manifest, ManifestFile } from '@stem/catalog/manifest';
import type { WhyDocument } from '@stem/catalog/why';
import { stateOf } from './find-textures.ts';

export type TexturesPart = NonNullable<WhyDocument['textures']>;
export type TexturePart = NonNullable<WhyDocument['texture']>;

export function tellTextures(folder: string, manifest: Manifest): TexturesPart {
  const { slug, stem, kernels, profile, source, files, shortfalls, warnings } = manifest;
  return {
    folder,
    slug,
    stem,
    kernels,
    profile: profile.name,
    seed: seedNumber(manifest.seed, source.sha256) ?? null,
    source_sha256: source.sha256,
    files: files.length,
    shortfalls,
    warnings,
  };
}

export async function tellTexture(
  file: ManifestFile,
  { folder, manifest, signal }: { readonly folder: string; readonly manifest: Manifest; readonly signal: AbortSignal },
): Promise<TexturePart> {
  const { path, role, frames, sample_rate: rate, loop, grade, faults, operations } = file;
  return {
    path,
    role,
    state: await stateOf(join(folder, path), file.sha256, signal),
    duration_sec: frames / rate,
    loop,
    grade,
    faults,
    sources: file.sources.map((place) => sourcePlace(place, manifest)),
    operations,
  };
}

/** The manifest calls its own source 'track', and holds no rate of another one. */
function sourcePlace(
  { file, start_frame, end_frame }: ManifestFile['sources'][number],
  { source }: Manifest,
): TexturePart['sources'][number] {
  const isTrack = file === 'track';
  const seconds = (frame: number): number | null => (isTrack ? frame / source.sample_rate : null);
  return {
    file: isTrack ? source.rel_path : file,
    start_frame,
    end_frame,
    start_sec: seconds(start_frame),
    end_sec: seconds(end_frame),
  };
}

/** What a manifest says of a track, as a reply. */
import type { Manifest, ManifestFile } from '@stem/catalog';
import type { Shortfall, TextureRole } from '@stem/core/texture';
import { noTextures, type TextureCounts, type TrackSuccess } from './track-job.ts';

/** The facts of a track that was made, or found up to date. */
export type TrackFacts = Pick<Manifest, 'kernels' | 'source' | 'shortfalls' | 'warnings'> & {
  readonly files: readonly Pick<ManifestFile, 'role'>[];
};

export function trackSuccess(
  state: TrackSuccess['state'],
  { kernels, source, files, shortfalls, warnings }: TrackFacts,
): TrackSuccess {
  return {
    state,
    counts: textureCounts(files),
    durationSec: source.frames / source.sample_rate,
    kernels,
    shortfalls: shortfalls.map(shortfallText),
    warnings,
  };
}

const countKeys: Readonly<Record<TextureRole, keyof TextureCounts>> = {
  pad: 'pads',
  swell: 'swells',
  cloud: 'clouds',
  hiss: 'hiss_loops',
  flicker: 'hiss_flickers',
};

/** How many of each there are, by their names in the results. */
export function textureCounts(files: readonly Pick<ManifestFile, 'role'>[]): TextureCounts {
  const counts = { ...noTextures };
  for (const { role } of files) counts[countKeys[role]] += 1;
  return counts;
}

const roleWords: Readonly<Record<TextureRole, string>> = {
  pad: 'pads',
  swell: 'swells',
  cloud: 'clouds',
  hiss: 'hiss loops',
  flicker: 'flickers',
};

/** `2 of 3 pads: the reason` */
export function shortfallText({ role, wanted, made, reason }: Shortfall): string {
  return `${made} of ${wanted} ${roleWords[role]}: ${reason}`;
}

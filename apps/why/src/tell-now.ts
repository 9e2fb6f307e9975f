/** What a batch would do with a track now, by its own check, with the profile, seed and kernels that it was made with. */
import { join, resolve } from 'node:path';
import { changesText, jobProfile, lookAtTrack, publishFolder, seedNumber } from '@stem/batch';
import type { Manifest } from '@stem/catalog/manifest';
import { loadProfile, type Profile } from '@stem/catalog/profile';
import type { WhyDocument } from '@stem/catalog/why';
import { InputError } from '@stem/core';
import type { WhyArgs } from './command.ts';
import { textureManifest } from './find-textures.ts';

export type NowPart = NonNullable<WhyDocument['now']>;

export interface Present {
  readonly now: NowPart | undefined;
  /** Where its textures are, or would be; undefined where that is not known. */
  readonly folder: string | undefined;
  readonly manifest: Manifest | undefined;
}

export interface PresentRequest {
  readonly args: WhyArgs;
  readonly root: string;
  readonly relPath: string;
  /** The profile that the results are of. */
  readonly profileName: string | undefined;
  /** The name of its folder; undefined where it was never selected. */
  readonly slug: string | undefined;
  /** The textures that were asked for. */
  readonly textures: { readonly folder: string; readonly manifest: Manifest } | undefined;
  readonly signal: AbortSignal;
}

export async function tellNow(request: PresentRequest): Promise<Present> {
  const { args, root, relPath, slug, textures, signal } = request;
  const profile = await profileOf(request);
  if (typeof profile === 'string') return { ...nowhere, ...textures, now: failing(profile) };
  const folder = textures?.folder ?? trackFolder(profile, request);
  if (folder === undefined || (textures === undefined && slug === undefined)) return nowhere;
  const manifest = textures?.manifest ?? (await textureManifest(folder).catch(() => undefined));
  const { state, reason, changes } = await lookAtTrack({
    root,
    relPath,
    drumsDir: resolve(root, profile.paths.drumsDir),
    profile: jobProfile(profile),
    seed: args.seed ?? (manifest && flagSeed(manifest)),
    kernels: args.kernels ?? manifest?.kernels ?? 'simd',
    target: folder,
    signal,
  });
  const now = { folder, state, reason: reason ?? null, changes: [...changes], because: changesText(changes) };
  return { now, folder, manifest };
}

const nowhere: Present = { now: undefined, folder: undefined, manifest: undefined };

function failing(reason: string): NowPart {
  return { folder: null, state: 'would-fail', reason, changes: [], because: [] };
}

/** The profile as it is today, or why there is none. */
async function profileOf({ args, root, profileName, textures }: PresentRequest): Promise<Profile | string> {
  const name = args.profile ?? (textures === undefined ? profileName : (textures.manifest.profile.name ?? undefined));
  try {
    return await loadProfile({ root, name });
  } catch (error) {
    // One that the user names has to be there.
    if (!(error instanceof InputError) || args.profile !== undefined) throw error;
    return `${error.message} (--profile names the file it was made with)`;
  }
}

function trackFolder(profile: Profile, { args, root, slug }: PresentRequest): string | undefined {
  const { exportDir = profile.paths.exportDir } = args;
  return slug === undefined
    ? undefined
    : join(publishFolder({ root, exportDir, workDir: '', profileName: profile.name }), slug);
}

/** The number that was given as --seed; one of the profile is compared with the profile's. */
function flagSeed({ seed, source, profile }: Manifest): number | undefined {
  const number = seedNumber(seed, source.sha256);
  const { reproducibility } = profile.values as { reproducibility?: { random_seed?: unknown } };
  return number === reproducibility?.random_seed ? undefined : number;
}

/** Which textures are kept, and which were rejected: ratings and what is there in, decisions out. Pure. */
import type { PublishedFile, PublishedTrack } from '@stem/batch/published';
import type { Manifest } from '@stem/catalog/manifest';
import type { RatedTexture } from '@stem/catalog/ratings';
import { compareCodePoints } from '@stem/catalog/text';

/** A texture that is there, with what was thought of it. */
export interface RatedFile extends PublishedFile {
  /** Below the folder that was auditioned. */
  readonly place: string;
  /** Of the track it belongs to, below the same folder. */
  readonly track: string;
  readonly source: Manifest['source'];
  readonly profile: string | null;
  readonly rating: number;
  readonly tags: readonly string[];
}

export interface Choice {
  /** By their places; the same sound once. */
  readonly kept: readonly RatedFile[];
  /** Hashes of what was rejected, by the folders of their tracks. */
  readonly rejected: ReadonlyMap<string, ReadonlySet<string>>;
  /** What was rated well and is not there, in words. */
  readonly problems: readonly string[];
}

interface Place extends PublishedFile {
  readonly place: string;
  readonly owner: PublishedTrack;
}

export function choose(
  entries: readonly RatedTexture[],
  tracks: readonly PublishedTrack[],
  leastRating: number,
): Choice {
  const find = finder(tracks);
  const listed = new Set(tracks.flatMap((track) => track.manifest.files.map((file) => placed(track, file))));
  const kept = new Map<string, RatedFile>();
  const rejected = new Map<string, Set<string>>();
  const problems: string[] = [];
  for (const entry of [...entries].sort((a, b) => compareCodePoints(a.path, b.path))) {
    const { rating, tags, path: named } = entry;
    const found = find(entry);
    // Where its own track has put it away already, the same sound of another track is not what was rejected.
    const isOwn = typeof found === 'object' && (found.place === named || !listed.has(`${named} ${entry.sha256}`));
    if (entry.rejected && isOwn) {
      const { folder } = found.owner;
      rejected.set(folder, (rejected.get(folder) ?? new Set()).add(entry.sha256));
    }
    if (entry.rejected || rating === null || rating < leastRating) continue;
    if (typeof found === 'string') problems.push(`${named}: ${found}`);
    else if (!kept.has(entry.sha256)) {
      const { folder: track, manifest } = found.owner;
      const { place, entry: file, path } = found;
      const { source, profile } = manifest;
      kept.set(entry.sha256, { entry: file, path, place, track, source, profile: profile.name, rating, tags });
    }
  }
  return { kept: [...kept.values()].sort(byPlace), rejected, problems };
}

function byPlace(a: RatedFile, b: RatedFile): number {
  return compareCodePoints(a.place, b.place);
}

/** What a manifest lists, by its place and hash, there or not. */
function placed({ folder }: PublishedTrack, { path, sha256 }: Manifest['files'][number]): string {
  return `${placeOf(folder, path)} ${sha256}`;
}

function placeOf(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** A texture by its path and hash, by its hash elsewhere, or why there is none. */
function finder(tracks: readonly PublishedTrack[]): (entry: RatedTexture) => Place | string {
  const byPath = new Map<string, Place>();
  const byHash = new Map<string, Place>();
  const trashed = new Set<string>();
  for (const owner of tracks) {
    const here = new Set(owner.files.map(({ entry }) => entry));
    for (const { entry, path } of owner.files) {
      const place = placeOf(owner.folder, entry.path);
      const found = { entry, path, place, owner };
      byPath.set(place, found);
      if (!byHash.has(entry.sha256)) byHash.set(entry.sha256, found);
    }
    for (const file of owner.manifest.files) if (!here.has(file) && file.trashed === true) trashed.add(file.sha256);
  }
  return ({ path, sha256 }) => {
    const named = byPath.get(path);
    if (named?.entry.sha256 === sha256) return named;
    const elsewhere = byHash.get(sha256);
    if (elsewhere !== undefined) return elsewhere;
    if (trashed.has(sha256)) return 'it lies in the trash (--restore brings it back)';
    return named === undefined ? 'it is not there any more' : 'it was made anew since it was rated';
  };
}

export interface Limits {
  readonly seconds: number;
  readonly bytes: number;
}

/** The best rated that fit, one after the other; what is too long for the room that is left makes way for the next. */
export function withinLimits(files: readonly RatedFile[], { seconds, bytes }: Limits): readonly RatedFile[] {
  let [secondsLeft, bytesLeft] = [seconds, bytes];
  const best = [...files].sort((a, b) => b.rating - a.rating || byPlace(a, b));
  const fitting = best.filter(({ entry }) => {
    const length = secondsOf(entry);
    if (length > secondsLeft || entry.bytes > bytesLeft) return false;
    secondsLeft -= length;
    bytesLeft -= entry.bytes;
    return true;
  });
  return fitting.sort(byPlace);
}

export function secondsOf({ frames, sample_rate: rate }: RatedFile['entry']): number {
  return frames / rate;
}

/** What was thought of the textures of each source, over several files of ratings. Pure. */
import { InputError } from '@stem/core';
import type { CatalogRow } from '../catalog/columns.ts';
import { compareCodePoints } from '../text/compare.ts';
import { shown } from '../text/expectation.ts';
import type { RatedTexture, Ratings } from './ratings.ts';

export interface NamedRatings {
  readonly file: string;
  readonly ratings: Ratings;
}

/** One version of a track, and what became of its textures. */
export interface RatedSource {
  readonly relPath: string;
  readonly sha256: string;
  /** Textures with a rating that were not rejected, and the mean of those ratings; 0 where there are none. */
  readonly rated: number;
  readonly meanRating: number;
  readonly rejected: number;
  /** From −1 (all of many rejected) over 0 (nothing known, or neither good nor bad) to 1 (all of many rated 5). */
  readonly opinion: number;
}

/** A source that a row is; or why it is none of those that are named like it. */
export type SourceMatch = RatedSource | 'changed' | 'several versions';

export interface RatedSources {
  readonly sources: readonly RatedSource[];
  /** By the hash of its content where the catalog has one, wherever the file lies now; otherwise by its path. */
  readonly find: (row: CatalogRow) => SourceMatch | undefined;
}

/** As if so many textures that are neither good nor bad were rated beside: a few ratings say less than many. */
const neutralTextures = 3;
const neutralRating = 3;
const mostTold = 5;

/**
 * A texture (path and hash) that is in several files counts once. Throws an InputError where one file contradicts another, or
 * itself: nothing in them says which was meant later.
 */
export function ratedSources(files: readonly NamedRatings[]): RatedSources {
  const bySource = new Map<string, RatedTexture[]>();
  for (const entry of agreedEntries(files)) {
    if (entry.rating === null && !entry.rejected) continue;
    const own = bySource.get(entry.source.sha256);
    if (own) own.push(entry);
    else bySource.set(entry.source.sha256, [entry]);
  }
  const byHash = new Map([...bySource].map(([sha256, entries]) => [sha256, ratedSource(sha256, entries)]));
  const byPath = new Map<string, Set<string>>();
  for (const [sha256, entries] of bySource) {
    for (const { source } of entries) {
      const hashes = byPath.get(source.rel_path);
      if (hashes) hashes.add(sha256);
      else byPath.set(source.rel_path, new Set([sha256]));
    }
  }
  return {
    sources: [...byHash.values()].sort((a, b) => compareCodePoints(a.relPath, b.relPath)),
    find({ relPath, extra }) {
      const hashes = byPath.get(relPath);
      const hash = extra.get('content_hash');
      if (typeof hash === 'string' && hash !== '') {
        return byHash.get(hash.toLowerCase()) ?? (hashes === undefined ? undefined : 'changed');
      }
      const [first = '', ...others] = hashes ?? [];
      return others.length > 0 ? 'several versions' : byHash.get(first);
    },
  };
}

function ratedSource(sha256: string, entries: readonly RatedTexture[]): RatedSource {
  const kept = entries.flatMap(({ rating, rejected }) => (rating === null || rejected ? [] : [rating]));
  const rejected = entries.filter((entry) => entry.rejected).length;
  const sum = kept.reduce((total, rating) => total + rating, 0);
  // A 5 counts 1, a 3 nothing, a 1 as much as a texture that was rejected: −1.
  const verdicts = kept.reduce((total, rating) => total + (rating - neutralRating) / 2, 0) - rejected;
  return {
    relPath: entries.map(({ source }) => source.rel_path).sort(compareCodePoints)[0] ?? '',
    sha256,
    rated: kept.length,
    meanRating: kept.length === 0 ? 0 : sum / kept.length,
    rejected,
    opinion: verdicts / (kept.length + rejected + neutralTextures),
  };
}

/** Every texture once. Throws an InputError where files, or one file, say two things of it. */
export function agreedEntries(files: readonly NamedRatings[]): readonly RatedTexture[] {
  const seen = new Map<string, { readonly file: string; readonly entry: RatedTexture }>();
  const contradictions: string[] = [];
  for (const { file, ratings } of files) {
    for (const entry of ratings.entries) {
      const key = `${entry.sha256} ${entry.path}`;
      const before = seen.get(key);
      if (before === undefined) seen.set(key, { file, entry });
      else if (verdictText(before.entry) !== verdictText(entry)) {
        const [first, second] = [`${verdictText(before.entry)} in ${before.file}`, `${verdictText(entry)} in ${file}`];
        contradictions.push(`${shown(entry.path)} is ${first}, ${second}`);
      }
    }
  }
  if (contradictions.length === 0) return [...seen.values()].map(({ entry }) => entry);
  const more = contradictions.length - mostTold;
  throw new InputError(
    [
      'The ratings contradict each other; leave the older file out, or take out what is not meant any more:',
      ...contradictions.slice(0, mostTold),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n  '),
  );
}

function verdictText({ rating, rejected }: RatedTexture): string {
  if (rejected) return 'rejected';
  return rating === null ? 'not rated' : `rated ${rating}`;
}

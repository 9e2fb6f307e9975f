/** What the results of a shard say of it, so that they are joined with those of its like only. */
import type { CatalogRow } from '@stem/catalog';
import type { ResultsShard } from '@stem/catalog/results';
import type { Making } from './engine.ts';
import type { BatchPlan } from './plan.ts';
import { stemVersion } from './version.ts';

/** Undefined where one run makes all. */
export function shardMark(plan: BatchPlan<CatalogRow>, { profile, seed }: Making): ResultsShard | undefined {
  if (plan.shard === undefined) return undefined;
  const { number, of, plan: hash, tracks } = plan.shard;
  return {
    number,
    of,
    plan: hash,
    stem_version: stemVersion(),
    profile_hash: profile.hash,
    seed: seed ?? null,
    all_tracks: tracks,
    tracks: plan.tasks.map(({ index, row }) => ({ row: index, rel_path: row.relPath })),
  };
}

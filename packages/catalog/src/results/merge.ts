/** Results of slices put together: what is new replaces what was there, in the order of the selection. */
import type { ResultRow, Results, ResultsShard } from './results.ts';

/** The tracks a batch is run over, in their order. */
export type ResultKeys = readonly { readonly id: string; readonly relPath: string }[];

export interface MergeRequest {
  /** What an earlier run left in the file, if anything. */
  readonly earlier: Results | undefined;
  /** Rows of this run, in any order. */
  readonly rows: readonly ResultRow[];
  /** The whole selection, not only the slice. */
  readonly selection: ResultKeys;
  /** Name of the profile, null without one. Rows of another profile are not kept. */
  readonly profile: string | null;
  /** Now, as an ISO text. */
  readonly timestamp: string;
  /** Where the selection is only what one of several machines makes. */
  readonly shard?: ResultsShard | undefined;
}

/**
 * Rows are the same when id and path are. Earlier rows that are not in the selection came from another one, and go.
 * The totals count all rows after the merge.
 */
export function mergeResults({ earlier, rows, selection, profile, timestamp, shard }: MergeRequest): Results {
  const kept = earlier !== undefined && (earlier.profile ?? null) === profile ? earlier.results : [];
  const byKey = new Map([...kept, ...rows].map((row) => [rowKey(row.id, row.rel_path), row]));
  const results = new Map(
    selection.flatMap(({ id, relPath }) => {
      const key = rowKey(id, relPath);
      const row = byKey.get(key);
      return row === undefined ? [] : [[key, row] as const];
    }),
  );
  const part = shard === undefined ? {} : { shard };
  return { timestamp, profile, ...totals([...results.values()]), ...part, results: [...results.values()] };
}

function rowKey(id: string, relPath: string): string {
  return JSON.stringify([id, relPath]);
}

function totals(rows: readonly ResultRow[]): { total: number; successful: number; failed: number } {
  const successful = rows.filter((row) => row.success).length;
  return { total: rows.length, successful, failed: rows.length - successful };
}

/** Textures of all successful rows together, for the summary. */
export function textureTotals(results: Results): { pads: number; swells: number; clouds: number; hiss: number } {
  const sum = (count: (row: ResultRow) => number): number =>
    results.results.filter((row) => row.success).reduce((total, row) => total + count(row), 0);
  return {
    pads: sum((row) => row.stats.pads),
    swells: sum((row) => row.stats.swells),
    clouds: sum((row) => row.stats.clouds),
    hiss: sum((row) => row.stats.hiss_loops + row.stats.hiss_flickers),
  };
}

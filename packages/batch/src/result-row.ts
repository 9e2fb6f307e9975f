/** A track's row in the results. */
import type { CatalogRow, ResultRow } from '@stem/catalog';
import type { Task } from './plan.ts';
import { noTextures, type TextureCounts, type TrackReply } from './track-job.ts';

/** No object of it begins with a spread: in Node 20 each would have a shape of its own, which with many rows is much. */
export function resultRow({ row, slug }: Task<CatalogRow>, reply: TrackReply): ResultRow {
  const { id, relPath } = row;
  if (reply.state === 'failed') {
    const stats = rowStats(noTextures, reply.reason);
    return { id, rel_path: relPath, track_slug: slug, success: false, duration_sec: row.durationSec, stats };
  }
  return {
    id,
    rel_path: relPath,
    track_slug: slug,
    success: true,
    duration_sec: Math.round(reply.durationSec * 100) / 100,
    ...(reply.state === 'up-to-date' ? { up_to_date: true } : {}),
    ...(reply.because === undefined ? {} : { made_because: [...reply.because] }),
    kernels: reply.kernels,
    ...(reply.shortfalls.length > 0 ? { shortfalls: [...reply.shortfalls] } : {}),
    ...(reply.warnings.length > 0 ? { warnings: [...reply.warnings] } : {}),
    stats: rowStats(reply.counts, null),
  };
}

function rowStats(counts: TextureCounts, error: string | null): ResultRow['stats'] {
  const { pads, swells, clouds, hiss_loops, hiss_flickers } = counts;
  return { pads, swells, clouds, hiss_loops, hiss_flickers, error };
}

/** A track's row in the results. */
import type { CatalogRow, ResultRow } from '@stem/catalog';
import type { Task } from './plan.ts';
import { noTextures, type TrackReply } from './track-job.ts';

export function resultRow({ row, slug }: Task<CatalogRow>, reply: TrackReply): ResultRow {
  const track = { id: row.id, rel_path: row.relPath, track_slug: slug };
  if (reply.state === 'failed') {
    const stats = { ...noTextures, error: reply.reason };
    return { ...track, success: false, duration_sec: row.durationSec, stats };
  }
  return {
    ...track,
    success: true,
    duration_sec: Math.round(reply.durationSec * 100) / 100,
    ...(reply.state === 'up-to-date' ? { up_to_date: true } : {}),
    ...(reply.because === undefined ? {} : { made_because: [...reply.because] }),
    kernels: reply.kernels,
    ...(reply.shortfalls.length > 0 ? { shortfalls: [...reply.shortfalls] } : {}),
    ...(reply.warnings.length > 0 ? { warnings: [...reply.warnings] } : {}),
    stats: { ...reply.counts, error: null },
  };
}

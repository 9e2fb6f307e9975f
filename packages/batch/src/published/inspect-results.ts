/** The results of a batch against the folders that are there. Pure. */
import type { ResultRow, Results } from '@stem/catalog/results';
import { textureCounts } from '../track-success.ts';
import { slashBasename } from './find-batch.ts';
import type { Finding } from './finding.ts';
import type { TrackReport } from './inspect-track.ts';

/** `name` is that of the results, for the words. Those of a shard say nothing of the tracks of others. */
export function inspectResults(results: Results, tracks: readonly TrackReport[], name: string): Finding[] {
  const profile = results.profile ?? null;
  const ofProfile = tracks.filter(({ manifest }) => manifest === undefined || manifest.profile.name === profile);
  const bySlug = new Map(ofProfile.map((track) => [slashBasename(track.folder), track]));
  const rows = results.results.filter(({ success }) => success);
  const findings = rows.flatMap((row) => rowFindings(row, bySlug.get(row.track_slug), name));
  if (results.shard !== undefined) return findings;
  const named = new Set(results.results.map((row) => row.track_slug));
  const others = ofProfile.filter(({ folder }) => !named.has(slashBasename(folder)));
  return [
    ...findings,
    ...others.map(({ folder }): Finding => {
      return { kind: 'foreign', path: folder, message: `expected a track that ${name} lists, got another` };
    }),
  ];
}

function rowFindings(row: ResultRow, track: TrackReport | undefined, name: string): Finding[] {
  if (track === undefined) {
    const message = `expected the textures of ${row.rel_path}, as ${name} says, got no folder`;
    return [{ kind: 'missing', path: row.track_slug, message }];
  }
  const { folder, manifest } = track;
  if (manifest === undefined) return [];
  const { source, files } = manifest;
  if (source.id !== row.id || source.rel_path !== row.rel_path) {
    const message = `expected textures of ${row.rel_path} (${row.id}), as ${name} says, got those of ${source.rel_path} (${source.id})`;
    return [{ kind: 'changed', path: folder, message }];
  }
  const counts = Object.entries(textureCounts(files));
  const isSame = counts.every(([key, count]) => row.stats[key] === count);
  if (isSame) return [];
  const listed = counts.map(([key]) => `${String(row.stats[key])} ${key}`).join(', ');
  const found = counts.map(([key, count]) => `${count} ${key}`).join(', ');
  return [{ kind: 'changed', path: folder, message: `expected ${listed}, as ${name} says, got ${found}` }];
}

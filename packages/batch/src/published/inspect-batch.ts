/** What batches have published, read again from its first byte to its last: nothing is trusted, nothing is changed. */
import type { Results } from '@stem/catalog/results';
import { folderOf, type FoundBatch } from './find-batch.ts';
import type { Finding } from './finding.ts';
import { inspectLeftovers, inspectPublishFolder } from './inspect-rest.ts';
import { inspectResults } from './inspect-results.ts';
import { inspectTrack, type TrackReport } from './inspect-track.ts';

export interface InspectOptions {
  /** What a batch said that it has made, and how that is called in words. */
  readonly results?: { readonly document: Results; readonly name: string } | undefined;
  readonly signal: AbortSignal;
  /** Hears of each track before it is read, by its folder. */
  readonly onBegin?: (folder: string) => void;
  /** Hears of each track when it is read. */
  readonly onTrack?: (track: TrackReport) => void;
}

export interface BatchReport {
  readonly place: string;
  readonly tracks: readonly TrackReport[];
  /** What is no single track's. */
  readonly findings: readonly Finding[];
  /** Deliveries of `stem produce` that were gone by. */
  readonly productions: readonly string[];
}

/** What is wrong is in the report; rejects only when the signal aborts, or for a fault of ours. */
export async function inspectBatch(batch: FoundBatch, options: InspectOptions): Promise<BatchReport> {
  const { place, productions } = batch;
  const published = new Set(batch.publishFolders);
  const tracks: TrackReport[] = [];
  for (const folder of batch.tracks) {
    options.onBegin?.(folder);
    const isPublished = folder !== '' && published.has(folderOf(folder));
    const track = await inspectTrack({ place, folder, isPublished, signal: options.signal });
    tracks.push(track);
    options.onTrack?.(track);
  }
  const findings = await inspectLeftovers(batch);
  for (const folder of batch.publishFolders) findings.push(...(await inspectPublishFolder(folder, batch)));
  const { results } = options;
  if (results) findings.push(...inspectResults(results.document, tracks, results.name));
  return { place, tracks, findings, productions };
}

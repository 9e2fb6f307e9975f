/** The catalog of a scan, written over the older one: who is who, and what of the older one lives on. */
import { assignIds, catalogFormatOf, formatCatalog, type CatalogFormat, type CatalogRow } from '@stem/catalog/catalog';
import { keepAsBackup, writeOutputFile } from '@stem/cli/output-file';
import { withAnalysis } from './analysis/analysis-cells.ts';
import type { ScanAnalysis } from './analysis/analyze-scan.ts';
import { readOlderCatalog, type OlderCatalog } from './older-catalog.ts';
import { rowsOfUnread, withKept } from './kept-rows.ts';
import { ownCells, withOlderMeasures, type KeptMeasures } from './older-measures.ts';
import type { Scan } from './scan.ts';
import { readFiles, type ScanState } from './scan-state.ts';

const bytesPerMebibyte = 1_048_576;

export interface CatalogRequest {
  readonly scan: Scan;
  /** Undefined without `--analyze`. */
  readonly analysis: ScanAnalysis | undefined;
  /** What the last scan remembered. */
  readonly state: ScanState;
  readonly output: string;
  /** Otherwise by the ending of the output. */
  readonly format: CatalogFormat | undefined;
}

export interface WrittenRows {
  readonly format: CatalogFormat;
  readonly rows: readonly CatalogRow[];
  /** Those of the older catalog whose files could not be looked at. */
  readonly unread: readonly CatalogRow[];
  /** What became of older measures; undefined with an analysis. */
  readonly kept: KeptMeasures | undefined;
  /** False where the older file is no catalog. */
  readonly olderWasRead: boolean;
  /** Where the older catalog was kept, if it was. */
  readonly backup: string | undefined;
}

export async function writeCatalog(request: CatalogRequest): Promise<WrittenRows> {
  const { scan, analysis, state, output, format = catalogFormatOf(output) } = request;
  const older = await readOlderCatalog(output);
  const unread = rowsOfUnread(scan, older.rows);
  const facts = catalogRows({ scan, older, state, unread });
  const kept = analysis ? undefined : withOlderMeasures(facts, older.rows, { state, files: readFiles(scan.files) });
  const measured = analysis ? withAnalysis(facts, analysis, older.rows) : (kept?.rows ?? facts);
  const rows = withKept(measured, unread);
  const olderWasRead = older.unreadable === undefined;
  const keepOlder = !olderWasRead || (rows.length === 0 && older.worthKeeping);
  const backup = keepOlder ? await keepAsBackup(output) : undefined;
  await writeOutputFile(output, formatCatalog(rows, format));
  return { rows, unread, format, kept, olderWasRead, backup };
}

interface FactsRequest extends Pick<CatalogRequest, 'scan' | 'state'> {
  readonly older: OlderCatalog;
  readonly unread: readonly CatalogRow[];
}

/** Rows in the order of their paths, each with the id it had and what a person has written beside it. */
function catalogRows({ scan, older, state, unread }: FactsRequest): readonly CatalogRow[] {
  const read = scan.files.map(({ relPath, file }) => ({
    relPath,
    size: file.stamp.size,
    contentHash: file.fingerprint,
  }));
  // Nothing that was read may have the id of what is there all the same.
  const ids = assignIds(
    [...read, ...unread.map(({ relPath }) => ({ relPath }))],
    older.rows.map(({ id, relPath }) => {
      const known = state.get(relPath);
      return { id, relPath, size: known?.stamp.size, contentHash: known?.fingerprint };
    }),
  );
  const own = new Map(older.rows.map(({ id, extra }) => [id, ownCells(extra)]));
  return scan.files.map(({ relPath, file: { facts, stamp } }, index) => ({
    id: ids[index] ?? '',
    relPath,
    durationSec: facts.durationSec,
    sampleRate: facts.sampleRate,
    channels: facts.channels,
    fileSizeMb: stamp.size / bytesPerMebibyte,
    extra: own.get(ids[index] ?? '') ?? new Map(),
  }));
}

/** Runs `discover`: scan, ids, catalog, words. */
import { resolve } from 'node:path';
import { assignIds, catalogFormatOf, compareCodePoints, formatCatalog, type CatalogRow } from '@stem/catalog/catalog';
import { exitCode, printable, systemReason, type Context } from '@stem/cli';
import { checkOutputFile, keepAsBackup, writeOutputFile } from '@stem/cli/output-file';
import { withAnalysis } from './analysis/analysis-cells.ts';
import type { ScanAnalysis } from './analysis/analyze-scan.ts';
import type { DiscoverArgs } from './command.ts';
import { readOlderCatalog, type OlderCatalog } from './older-catalog.ts';
import { ownCells, withOlderMeasures } from './older-measures.ts';
import { foundWords, keptWords, nothingWords, summaryDocument, verboseLines } from './report.ts';
import { openRoot, scanArchive, type Scan } from './scan.ts';
import { cacheFolder, loadState, saveState, stateFile, type RememberedFile, type ScanState } from './scan-state.ts';

const bytesPerMebibyte = 1_048_576;

/** Rows in the order of their paths, each with the id it had and what a person has written beside it. */
function catalogRows(scan: Scan, older: OlderCatalog, state: ScanState): readonly CatalogRow[] {
  const ids = assignIds(
    scan.files.map(({ relPath, file }) => ({ relPath, size: file.stamp.size, contentHash: file.fingerprint })),
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

/** The scan with what the analysis found out about its files. */
function withHashes(scan: Scan, files: ScanAnalysis['files'], failures: ScanAnalysis['failures']): Scan {
  const odd = [...files].flatMap(([relPath, { record }]) => record.warnings.map((reason) => ({ relPath, reason })));
  const said = new Set(scan.warnings.map(({ relPath, reason }) => `${relPath}\n${reason}`));
  const failed = [...failures].map(([relPath, reason]) => ({ relPath, reason: `cannot be analysed: ${reason}` }));
  return {
    ...scan,
    files: scan.files.map((one) => ({
      ...one,
      file: { ...one.file, contentHash: files.get(one.relPath)?.contentHash ?? one.file.contentHash },
    })),
    warnings: [
      ...scan.warnings,
      ...odd.filter(({ relPath, reason }) => !said.has(`${relPath}\n${reason}`)),
      ...failed,
    ].sort((a, b) => compareCodePoints(a.relPath, b.relPath)),
  };
}

function readFiles(scan: Scan): ReadonlyMap<string, RememberedFile> {
  return new Map(scan.files.map(({ relPath, file }) => [relPath, file]));
}

/** Whether this scan found just what the last one did. */
function isRemembered({ files }: Scan, { size }: ScanState): boolean {
  return files.length === size && files.every(({ unchanged }) => unchanged);
}

/** Remembers what was read, beside what `older` holds of files that are not there any more. */
async function remember(file: string, scan: Scan, older: ScanState, { messages }: Context): Promise<void> {
  try {
    await saveState(file, scan.root, new Map([...older, ...readFiles(scan)]));
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    messages.warn(`cannot remember this scan in ${printable(file)}: ${reason}; the next one reads every file again`);
  }
}

async function publish(output: string, text: string, keepOlder: boolean): Promise<string | undefined> {
  const backup = keepOlder ? await keepAsBackup(output) : undefined;
  await writeOutputFile(output, text);
  return backup;
}

export async function runDiscover(args: DiscoverArgs, context: Context): Promise<number> {
  const { messages, results, signal, cwd } = context;
  const output = resolve(cwd, args.output);
  const format = args.format ?? catalogFormatOf(output);
  const root = await openRoot(resolve(cwd, args.root));
  await checkOutputFile(output);
  const older = await readOlderCatalog(output);
  const folder = cacheFolder({ ...context, cacheDir: args.cacheDir });
  const remembered = stateFile(folder, root);
  const state = await loadState(remembered, root);

  const found = await scanArchive({ args, root, state }, context);
  const analysis = args.analyze && !signal.aborted ? await analyze(found) : undefined;
  const scan = analysis === undefined ? found : withHashes(found, analysis.files, analysis.failures);
  for (const { relPath, reason } of [...scan.unreadable, ...scan.warnings]) {
    messages.warn(`${printable(relPath)}: ${reason}`);
  }
  if (signal.aborted) {
    await remember(remembered, scan, state, context);
    messages.info('Interrupted: no catalog written. What was read is remembered; run it again to go on.');
    return exitCode.interrupted;
  }

  const facts = catalogRows(scan, older, state);
  const kept = analysis ? undefined : withOlderMeasures(facts, older.rows, { state, files: readFiles(scan) });
  const rows = analysis ? withAnalysis(facts, analysis, older.rows) : (kept?.rows ?? facts);
  if (older.unreadable !== undefined) messages.warn(`the older ${args.output} is no catalog, so ids start anew`);
  const keepOlder = older.unreadable !== undefined || (rows.length === 0 && older.worthKeeping);
  const backup = await publish(output, formatCatalog(rows, format), keepOlder);
  // Not before: a catalog that could not be written must find the moved files again the next time.
  if (analysis !== undefined || !isRemembered(scan, state)) await remember(remembered, scan, new Map(), context);
  if (analysis !== undefined) {
    const { pruneAnalysisCache } = await import('./analysis/prune-cache.ts');
    await pruneAnalysisCache(folder, args.kernels, Date.now());
  }
  if (args.verbose) for (const line of verboseLines(scan, rows)) messages.info(line);
  messages.info(rows.length > 0 ? foundWords({ scan, rows, output: args.output, analysis }) : nothingWords(scan));
  if (kept !== undefined && kept.kept + kept.without > 0) messages.info(keptWords(kept));
  if (backup !== undefined) messages.info(`The older catalog is kept as ${printable(backup)}.`);
  if (args.json) results.json(summaryDocument({ scan, rows, output, analysis, kernels: args.kernels, format, backup }));
  return rows.length > 0 ? exitCode.done : exitCode.incomplete;

  /** A killed process leaves what it had read and hashed behind; ids still find the files it had not come to. */
  async function analyze(scan: Scan): Promise<ScanAnalysis> {
    const checkpoint = async (files: ScanAnalysis['files']): Promise<void> =>
      remember(remembered, withHashes(scan, files, new Map()), state, context);
    await checkpoint(new Map());
    const { fresh, jobs, kernels } = args;
    // Loaded here because a scan without it needs nothing of it.
    const { analyzeScan } = await import('./analysis/analyze-scan.ts');
    return analyzeScan({ scan, cacheFolder: folder, kernels, fresh, jobs, checkpoint }, context);
  }
}

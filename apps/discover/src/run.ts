/** Runs `discover`: scan, ids, catalog, words. */
import { resolve } from 'node:path';
import { compareCodePoints } from '@stem/catalog/text';
import { cacheFolder, exitCode, printable, systemReason, type Context } from '@stem/cli';
import { checkOutputFile, isRegularFile } from '@stem/cli/output-file';
import type { ScanAnalysis } from './analysis/analyze-scan.ts';
import type { DiscoverArgs } from './command.ts';
import { isSameFile, stampOf, type FileStamp } from './file-stamp.ts';
import { foundWords, keptWords, nothingWords, summaryDocument, unreadWords, verboseLines } from './report.ts';
import { openRoot, scanArchive, type Scan } from './scan.ts';
import { loadState, readFiles, saveState, stateFile, type ScanState, type WrittenCatalog } from './scan-state.ts';

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

/** Whether this scan found just what the last one did. */
function isRemembered({ files }: Scan, { size }: ScanState): boolean {
  return files.length === size && files.every(({ unchanged }) => unchanged);
}

/** Whether a catalog of this scan's files is there, as it was written. */
async function isThere(written: WrittenCatalog | undefined, wanted: Omit<WrittenCatalog, 'stamp'>): Promise<boolean> {
  if (written === undefined || written.path !== wanted.path || written.format !== wanted.format) return false;
  const now = await stampOfCatalog(written.path);
  return now !== undefined && isSameFile(written.stamp, now);
}

/** Undefined where nothing is kept: a pipe is the same before and after, and its reader waits. */
async function stampOfCatalog(path: string): Promise<FileStamp | undefined> {
  try {
    return (await isRegularFile(path)) ? stampOf(path) : undefined;
  } catch {
    return undefined;
  }
}

interface Memory {
  readonly file: string;
  /** What is known of files that are not there any more. */
  readonly older?: ScanState;
  readonly catalog?: WrittenCatalog | undefined;
}

/** Of a cache that cannot be written one is told once. */
const told = new WeakSet<Context>();

/** Remembers what was read. */
async function remember(scan: Scan, { file, older = new Map(), catalog }: Memory, context: Context): Promise<void> {
  try {
    const files = new Map([...older, ...readFiles(scan.files)]);
    await saveState(file, { root: scan.root, files, catalog });
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    if (told.has(context)) return;
    told.add(context);
    const words = `cannot remember this scan in ${printable(file)}: ${reason}; the next one reads every file again (--cache-dir names another place)`;
    context.messages.warn(words);
  }
}

export async function runDiscover(args: DiscoverArgs, context: Context): Promise<number> {
  const { messages, results, signal, cwd } = context;
  const output = resolve(cwd, args.output);
  const root = await openRoot(resolve(cwd, args.root));
  await checkOutputFile(output);
  const folder = cacheFolder({ ...context, cacheDir: args.cacheDir });
  const file = stateFile(folder, root);
  const { files: state, catalog } = await loadState(file, root);

  const found = await scanArchive({ args, root, state }, context);
  const analysis = args.analyze && !signal.aborted ? await analyze(found) : undefined;
  const scan = analysis === undefined ? found : withHashes(found, analysis.files, analysis.failures);
  for (const { relPath, reason } of [...scan.unreadable, ...scan.warnings]) {
    messages.warn(`${printable(relPath)}: ${reason}`);
  }
  if (signal.aborted) {
    await remember(scan, { file, older: state }, context);
    messages.info('Interrupted: no catalog written. What was read is remembered; run it again to go on.');
    return exitCode.interrupted;
  }
  const isUnchanged = analysis === undefined && isRemembered(scan, state);
  const isPlain = !args.verbose && !args.json;
  if (isUnchanged && isPlain && (await isThere(catalog, { path: output, format: args.format ?? null }))) {
    messages.info(foundWords({ scan, output: args.output, analysis }));
    return exitCode.done;
  }

  // Loaded here because a scan in which nothing has changed finds its catalog as it is to be.
  const { writeCatalog } = await import('./write-catalog.ts');
  const request = { scan, analysis, state, output, format: args.format };
  const { rows, unread, format, kept, olderWasRead, backup } = await writeCatalog(request);
  const unreadPaths = new Set(unread.map(({ relPath }) => relPath));
  if (!olderWasRead) messages.warn(`the older ${args.output} is no catalog, so ids start anew`);
  // Not before: a catalog that could not be written must find the moved files again the next time.
  const older = new Map([...state].filter(([relPath]) => unreadPaths.has(relPath)));
  await remember(scan, { file, older, catalog: await writtenCatalog() }, context);
  if (analysis !== undefined) {
    const { pruneAnalysisCache } = await import('./analysis/prune-cache.ts');
    await pruneAnalysisCache(folder, args.kernels, Date.now());
  }
  if (args.verbose) for (const line of verboseLines(scan, rows)) messages.info(line);
  messages.info(rows.length > 0 ? foundWords({ scan, output: args.output, analysis }) : nothingWords(scan));
  if (kept !== undefined && kept.kept + kept.without > 0) messages.info(keptWords(kept));
  if (unread.length > 0) messages.info(unreadWords(unread));
  if (backup !== undefined) messages.info(`The older catalog is kept as ${printable(backup)}.`);
  if (args.json)
    results.json(summaryDocument({ scan, output, analysis, unread, kernels: args.kernels, format, backup }));
  return rows.length > 0 ? exitCode.done : exitCode.incomplete;

  /** What the next scan need not write again. One with measures is: it says which files have none. */
  async function writtenCatalog(): Promise<WrittenCatalog | undefined> {
    const stamp = await stampOfCatalog(output);
    const hasMeasures = kept === undefined || kept.kept + kept.without > 0;
    if (hasMeasures || rows.length === 0 || unread.length > 0 || stamp === undefined) return undefined;
    return { path: output, format: args.format ?? null, stamp };
  }

  /** A killed process leaves what it had read and hashed behind; ids still find the files it had not come to. */
  async function analyze(scan: Scan): Promise<ScanAnalysis> {
    const checkpoint = async (files: ScanAnalysis['files']): Promise<void> =>
      remember(withHashes(scan, files, new Map()), { file, older: state }, context);
    await checkpoint(new Map());
    const { fresh, jobs, memoryLimit, kernels, timeout: timeoutSec } = args;
    // Loaded here because a scan without it needs nothing of it.
    const { analyzeScan } = await import('./analysis/analyze-scan.ts');
    const request = { scan, cacheFolder: folder, kernels, fresh, jobs, memoryLimit, timeoutSec, checkpoint };
    return analyzeScan(request, context);
  }
}

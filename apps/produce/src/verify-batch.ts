/** Runs `verify` on what batches have published. */
import { lstat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { inspectBatch, type BatchReport, type Finding, type FoundBatch } from '@stem/batch/published';
import { parseResults, type Results } from '@stem/catalog/results';
import { DocumentError } from '@stem/catalog/text';
import { exitCode, systemReason, type Context, type Piece } from '@stem/cli';
import { InputError } from '@stem/core';
import { readDocument } from '@stem/core/format/files';
import { batchDocument, batchText, isWhole } from './verify/batch-text.ts';
import type { VerifyArgs } from './verify-command.ts';

/** The name that a batch gives its results. */
const resultsName = 'batch_results.json';

export async function verifyBatch(batch: FoundBatch, args: VerifyArgs, context: Context): Promise<number> {
  const { messages, results: output, signal, cwd } = context;
  refuseForBatch(args);
  const { results, findings } = await resultsOf(
    batch,
    args.results === undefined ? undefined : resolve(cwd, args.results),
  );
  const progress = messages.progress({ label: 'Verifying', unit: 'tracks', total: batch.tracks.length });
  let report: BatchReport;
  try {
    let piece: Piece | undefined;
    const inspected = await inspectBatch(batch, {
      results,
      signal,
      onBegin: (folder) => (piece = progress.begin(folder)),
      onTrack: (track) => piece?.end(track.findings.length === 0 ? 'done' : 'failed'),
    });
    report = { ...inspected, findings: [...findings, ...inspected.findings] };
  } finally {
    progress.stop();
  }
  if (args.json) output.json(batchDocument(report));
  else output.write(batchText(report, (style, text) => output.paint(style, text)));
  return isWhole(report) ? exitCode.done : exitCode.incomplete;
}

/** What only a delivery can be held against. */
function refuseForBatch({ delivery, song, profile, report }: VerifyArgs): void {
  const flags = Object.entries({ song, profile, report }).filter(([, value]) => value !== undefined);
  const [flag] = flags.map(([name]) => name);
  if (flag === undefined) return;
  throw new InputError(
    `--${flag} is for a delivery of stem produce; ${delivery} holds textures of stem batch-generate.`,
  );
}

interface ReadResults {
  readonly results?: { readonly document: Results; readonly name: string } | undefined;
  /** What is wrong with those that nobody has named. */
  readonly findings: readonly Finding[];
}

/** Those that were named, otherwise those that lie in the folder, if any. */
async function resultsOf({ place }: FoundBatch, named: string | undefined): Promise<ReadResults> {
  const path = named ?? join(place, resultsName);
  if (named === undefined && !(await isPlainFile(path))) return { findings: [] };
  try {
    const document = parseResults(await readDocument(path), named ?? resultsName);
    return { results: { document, name: basename(path) }, findings: [] };
  } catch (error) {
    if (named === undefined) return { findings: findingsOf(error) };
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new InputError(`Cannot read the results ${path}: ${reason}.`, { cause: error });
  }
}

function findingsOf(error: unknown): Finding[] {
  if (error instanceof DocumentError) {
    return error.problems.map(({ line, column, path: key, message }) => {
      return {
        kind: 'changed',
        path: resultsName,
        message: `${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`,
      };
    });
  }
  const reason = error instanceof InputError ? error.message : systemReason(error);
  if (reason === undefined) throw error;
  return [{ kind: 'unreadable', path: resultsName, message: `expected results that can be read, got: ${reason}` }];
}

/** What lies in a folder of somebody's may be a link that leads out of it, or a pipe. */
async function isPlainFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true;
}

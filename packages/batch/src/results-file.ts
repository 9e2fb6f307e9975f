/**
 * The results on disk, rewritten whole after every track and merged with what earlier slices left in them. Where they are
 * thousands, several tracks share a writing: what is lost in a crash is found again by manifests.
 */
import { createHash } from 'node:crypto';
import { open, readFile, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  formatResults,
  mergeResults,
  parseResults,
  resultsText,
  type ResultRow,
  type Results,
  type ResultsShard,
} from '@stem/catalog/results';
import { InputError, systemErrorCode } from '@stem/core';
import { writeAtomic, writeFileAtomic } from '@stem/core/format/files';
import { errorCode } from './error-code.ts';
import { fileStamp, isSameFile, type FileStamp } from './file-stamp.ts';
import { freeName } from './free-name.ts';
import { acquireLock, type Lock } from './lock.ts';
import type { LockOwner } from './lock-file.ts';
import type { PlanRow } from './plan.ts';
import { systemReason } from './reason.ts';
import { createWriter } from './results-writer.ts';

export interface ResultsRequest {
  readonly path: string;
  /** The whole selection, or all of the shard, so that rows of another one are not kept. */
  readonly selection: readonly PlanRow[];
  readonly shard?: ResultsShard | undefined;
  readonly profileName: string | null;
  /** The only clock of a batch. */
  readonly now: () => Date;
  /** Another process has held the file for longer than it takes to write it. */
  readonly onWait: (owner: LockOwner | undefined) => void;
  /** What lay there was none of ours, or cannot be read any more; it is now `path`. */
  readonly onReplaced: (path: string) => void;
  /** Ends waiting for it. */
  readonly signal: AbortSignal;
}

export interface ResultsFile {
  /** Adds a track's row and writes the file, or has it written before long. */
  add(row: ResultRow): Promise<void>;
  /** Everything as it stands, earlier slices included; written once more if the last attempt failed. */
  finish(): Promise<Results>;
}

/** Rows that are written in some milliseconds. Of more, several tracks share a writing. */
const mostAtOnce = 1000;

/** Opens the file by writing it once, so that a folder that cannot be written to is known before the work starts. */
export async function openResults(wanted: ResultsRequest): Promise<ResultsFile> {
  // A link stays a link: what it leads to is rewritten.
  const request = { ...wanted, path: await realpath(wanted.path).catch(() => wanted.path) };
  const { path } = request;
  if (!(await isRewritable(path))) return openPipe(request);
  const rows: ResultRow[] = [];
  let last = await write(request, rows).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
  let failure: unknown;
  const writer = createWriter(async () => {
    try {
      last = await write(request, rows, last);
      failure = undefined;
    } catch (error) {
      failure = error;
    }
  }, request.selection.length > mostAtOnce);
  return {
    add: (row) => {
      rows.push(row);
      return writer.write();
    },
    finish: async () => {
      await writer.finish();
      if (failure !== undefined) await writer.write();
      if (failure !== undefined) throw cannotWrite(path, failure);
      return last.results;
    },
  };
}

export type ReplaceRequest = Pick<ResultsRequest, 'path' | 'onWait' | 'onReplaced' | 'signal'>;

/** Writes results in the place of those that are there. */
export async function replaceResults(wanted: ReplaceRequest, results: Results): Promise<void> {
  const request = { ...wanted, path: await realpath(wanted.path).catch(() => wanted.path) };
  try {
    if (!(await isRewritable(request.path))) return await writeFileAtomic(request.path, formatResults(results));
    const lock = await lockPatiently(request);
    try {
      await readEarlier(request);
      await writeText(request.path, results);
    } finally {
      await lock.release();
    }
  } catch (error) {
    request.signal.throwIfAborted();
    throw cannotWrite(request.path, error);
  }
}

/** Not a device or a pipe; what is no file either is told of when it is written. */
function isRewritable(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile() || found.isDirectory(),
    () => true,
  );
}

/** A device or a pipe cannot be rewritten, nor merged with: it gets everything once, at the end. */
function openPipe(request: ResultsRequest): ResultsFile {
  const rows: ResultRow[] = [];
  return {
    add: async (row) => void rows.push(row),
    finish: async () => {
      const results = merged(request, rows, undefined);
      await writeFileAtomic(request.path, formatResults(results)).catch((error: unknown) => {
        throw cannotWrite(request.path, error);
      });
      return results;
    },
  };
}

function cannotWrite(path: string, error: unknown): InputError {
  return new InputError(`Cannot write the results to ${path}: ${systemReason(error) ?? String(error)}.`, {
    cause: error,
  });
}

/** The file as it was written. */
interface Written {
  readonly results: Results;
  readonly stamp: FileStamp | undefined;
}

/** Another batch may write to the same file: what is in it is looked at each time, under a lock, and read where it is not ours. */
async function write(request: ResultsRequest, rows: readonly ResultRow[], last?: Written): Promise<Written> {
  const { path } = request;
  const lock = await lockPatiently(request);
  try {
    const results = merged(request, rows, await earlierResults(request, last));
    return { results, stamp: await writeText(path, results) };
  } finally {
    await lock.release();
  }
}

async function writeText(path: string, results: Results): Promise<FileStamp | undefined> {
  let stamp: FileStamp | undefined;
  await writeAtomic(path, async ({ handle }) => {
    for (const piece of resultsText(results)) await handle.writeFile(piece);
    // Before it has its name: what somebody writes as soon as it has is no more ours.
    stamp = await fileStamp(handle);
  });
  return stamp;
}

/** A file is written in milliseconds: who holds it for long stands still, and a person can only help who knows. */
const patienceMs = 2000;

async function lockPatiently({ path, onWait, signal }: ReplaceRequest): Promise<Lock> {
  let owner: LockOwner | undefined;
  const patience = setTimeout(() => onWait(owner), patienceMs);
  try {
    // What is finished by then is still to be told of.
    const until = signal.aborted ? AbortSignal.timeout(patienceMs) : signal;
    return await acquireLock(lockOf(path), { signal: until, onWait: (found) => (owner = found) });
  } finally {
    clearTimeout(patience);
  }
}

function merged(
  { selection, shard, profileName: profile, now }: ResultsRequest,
  rows: readonly ResultRow[],
  earlier: Results | undefined,
): Results {
  return mergeResults({ earlier, rows, selection, shard, profile, timestamp: now().toISOString() });
}

async function earlierResults(request: ResultsRequest, last: Written | undefined): Promise<Results | undefined> {
  if (last?.stamp !== undefined && (await isStill(request.path, last.stamp))) return last.results;
  return readEarlier(request, last?.results);
}

/** Opened for it: where the file lies on a server, only then is that asked, and not what is remembered of it here. */
async function isStill(path: string, stamp: FileStamp): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    return isSameFile(await fileStamp(file), stamp);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** What holds no results is moved out of the way rather than overwritten; `last` is what has been there. */
async function readEarlier({ path, onReplaced }: ReplaceRequest, last?: Results): Promise<Results | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return text.trim() === '' ? last : parseResults(text, path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    // Of what cannot be read nobody knows what it holds: it must not be written over.
    if (systemErrorCode(error) !== undefined) throw error;
    const kept = await freeName(path);
    await rename(path, kept);
    onReplaced(kept);
    return last;
  }
}

/** Bytes of a name to which `.lock` and the name of its guard can be added: most systems take 255. */
const mostNameBytes = 235;

function lockOf(path: string): string {
  const name = basename(path);
  const isShort = Buffer.byteLength(name) <= mostNameBytes;
  return join(dirname(path), `.${isShort ? name : createHash('sha256').update(name).digest('hex')}.lock`);
}

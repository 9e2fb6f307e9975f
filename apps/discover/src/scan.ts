/** One scan of an archive: what is there, what was read of it, what was passed over. */
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@stem/core';
import { compareCodePoints } from '@stem/catalog/text';
import { readDocument } from '@stem/core/format/files';
import { printable, systemReason, type Context } from '@stem/cli';
import type { DiscoverArgs } from './command.ts';
import { readAudio, type ReadOutcome } from './read-audio.ts';
import type { ScanState } from './scan-state.ts';
import { readIgnores } from './skip-rules.ts';
import {
  holdsAudio,
  isAudioName,
  walkArchive,
  type ArchiveWalk,
  type Skip,
  type Trouble,
  type Unreadable,
} from './walk.ts';

/** A walk that takes longer, over a network say, is announced. */
const patienceMs = 2000;

/** A file that goes into the catalog. */
export type ReadFile = Extract<ReadOutcome, { readonly file: unknown }>;

export interface Scan {
  /** Without symbolic links. */
  readonly root: string;
  readonly files: readonly ReadFile[];
  /** Files and folders that could not be read. */
  readonly unreadable: readonly Unreadable[];
  /** What is odd about files that could be read. */
  readonly warnings: readonly Trouble[];
  readonly skips: readonly Skip[];
  readonly skippedWithAudio: readonly Skip[];
  readonly otherExtensions: ArchiveWalk['otherExtensions'];
}

/** The folder to scan. Throws an InputError where there is none. */
export async function openRoot(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return await realpath(path);
  } catch (error) {
    const reason = systemReason(error) ?? String(error);
    throw new InputError(`cannot look through ${path}: ${reason}; --root names the folder to look through`, {
      cause: error,
    });
  }
  throw new InputError(`cannot look through ${path}: it is a file; --root needs a folder`);
}

async function readStemignore(root: string): Promise<string | undefined> {
  try {
    return await readDocument(join(root, '.stemignore'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const reason = systemReason(error) ?? (error instanceof Error ? error.message : String(error));
    throw new InputError(`cannot read ${join(root, '.stemignore')}: ${reason}`, { cause: error });
  }
}

/** The skipped folders that hold audio. */
async function audioAmong(skips: readonly Skip[], root: string): Promise<readonly Skip[]> {
  const found: Skip[] = [];
  for (const skip of skips) {
    if (skip.directory && skip.cause !== 'linked-folder' && (await holdsAudio(root, skip.relPath))) found.push(skip);
  }
  return found;
}

export interface ScanRequest {
  readonly args: DiscoverArgs;
  readonly root: string;
  readonly state: ScanState;
}

/** Walks and reads. Throws when aborted during the walk; returns what was read when aborted later. */
export async function scanArchive({ args, root, state }: ScanRequest, context: Context): Promise<Scan> {
  const { messages, signal } = context;
  const ignores = readIgnores({ stemignore: await readStemignore(root), patterns: args.ignore });
  const patience = setTimeout(() => messages.info(`Looking through ${printable(root)} …`), patienceMs);
  const walk = await walkArchive({
    root,
    rules: { includeHidden: args.includeHidden, ignores },
    signal,
  }).finally(() => clearTimeout(patience));
  const progress = messages.progress({ label: 'Reading', unit: 'files', total: walk.files.length });
  const outcomes = await readAudio({
    root,
    files: walk.files,
    state,
    fresh: args.fresh,
    signal,
    onFile: () => progress.advance(),
  });
  progress.stop();
  const files = outcomes.filter((outcome) => 'file' in outcome);
  const failed = outcomes.flatMap((one) => {
    if (!('failure' in one)) return [];
    const { relPath, failure: reason, mayBeThere } = one;
    return [{ relPath, reason, mayBeThere }];
  });
  return {
    root,
    files,
    unreadable: [...walk.troubles, ...failed].sort((a, b) => compareCodePoints(a.relPath, b.relPath)),
    warnings: files.flatMap(({ relPath, file }) => file.facts.warnings.map((reason) => ({ relPath, reason }))),
    skips: walk.skips,
    skippedWithAudio: await audioAmong(walk.skips, root),
    otherExtensions: walk.otherExtensions,
  };
}

/** Audio files passed over one by one, for the reason given. */
export function skippedAudioFiles(scan: Scan, cause: Skip['cause']): readonly Skip[] {
  return scan.skips.filter((skip) => skip.cause === cause && !skip.directory && isAudioName(skip.relPath));
}

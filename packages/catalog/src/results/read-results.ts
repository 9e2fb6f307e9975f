/** Reads results from their files, and finds those of shards. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError, systemErrorCode, systemErrorWords } from '@stem/core';
import { readDocument } from '@stem/core/format/files';
import { parseResults, type Results } from './results.ts';

/** Throws InputError where they cannot be read, and DocumentError where they are none. */
export async function readResults(path: string): Promise<Results> {
  try {
    return parseResults(await readDocument(path), path);
  } catch (error) {
    throw systemErrorWords(error) === undefined ? error : cannotRead(path, error);
  }
}

const shardName = /^(?<base>.*)\.shard-\d+-of-\d+(?<ending>\.[^.]*)?$/su;

/** Paths of those in a folder whose names are those of shards; `like` is the name without a shard's, such as `batch_results.json`. */
export async function shardResultsIn(folder: string, like?: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw cannotRead(folder, error);
  });
  const fitting = names.filter((name) => {
    const groups = shardName.exec(name)?.groups;
    return groups && (like === undefined || `${groups['base']}${groups['ending'] ?? ''}` === basename(like));
  });
  return fitting.sort().map((name) => join(folder, name));
}

function cannotRead(path: string, error: unknown): InputError {
  const reason = `${systemErrorWords(error)} (${systemErrorCode(error)})`;
  return new InputError(`Cannot read the results ${path}: ${reason}.`, { cause: error });
}

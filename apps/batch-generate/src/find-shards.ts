/** Finds and reads the results of shards. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseResults, type NamedResults } from '@stem/catalog/results';
import { systemReason } from '@stem/cli';
import { InputError } from '@stem/core';
import { readDocument } from '@stem/core/format/files';
import { shownPath } from './report.ts';

/** Of the files and folders that are named, else those that lie beside the output and are named like it. */
export async function findShards(
  words: readonly string[],
  { output, cwd }: { readonly output: string; readonly cwd: string },
): Promise<NamedResults[]> {
  const paths = words.length > 0 ? await Promise.all(words.map((word) => filesOf(resolve(cwd, word)))) : [];
  const found = words.length > 0 ? paths.flat() : await filesIn(dirname(output), output);
  const unique = [...new Set(found)].filter((path) => path !== output);
  if (found.length > unique.length && found.includes(output)) {
    throw new InputError(`${output} is to be merged, and to be written: name another file with --output.`);
  }
  if (unique.length === 0) {
    const where = words.length > 0 ? words.join(', ') : dirname(output);
    const name = `${basename(output, extname(output))}.shard-1-of-2${extname(output)}`;
    throw new InputError(`There are no results of shards (named like ${name}) in ${where}.`);
  }
  const named: NamedResults[] = [];
  for (const path of unique) named.push({ name: shownPath(path, cwd), results: await readShard(path) });
  return named;
}

const shardName = /^(?<base>.*)\.shard-\d+-of-\d+(?<ending>\.[^.]*)?$/su;

async function filesOf(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? filesIn(path) : [path];
}

/** Those of a folder whose names say so; `like` has the name without its shard. */
async function filesIn(folder: string, like?: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw cannotRead(folder, error);
  });
  const fitting = names.filter((name) => {
    const groups = shardName.exec(name)?.groups;
    return groups && (like === undefined || `${groups['base']}${groups['ending'] ?? ''}` === basename(like));
  });
  return fitting.sort().map((name) => join(folder, name));
}

async function readShard(path: string): Promise<NamedResults['results']> {
  try {
    return parseResults(await readDocument(path), path);
  } catch (error) {
    if (systemReason(error) === undefined) throw error;
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, error: unknown): InputError {
  return new InputError(`Cannot read the results ${path}: ${systemReason(error) ?? String(error)}.`, { cause: error });
}

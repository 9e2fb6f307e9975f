/** Finds and reads the results of shards. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { readResults, shardResultsIn, type NamedResults } from '@stem/catalog/results';
import { InputError } from '@stem/core';
import { shownPath } from './report.ts';

/** Of the files and folders that are named, else those that lie beside the output and are named like it. */
export async function findShards(
  words: readonly string[],
  { output, cwd }: { readonly output: string; readonly cwd: string },
): Promise<NamedResults[]> {
  const paths = words.length > 0 ? await Promise.all(words.map((word) => filesOf(resolve(cwd, word)))) : [];
  const found = words.length > 0 ? paths.flat() : await shardResultsIn(dirname(output), output);
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
  for (const path of unique) named.push({ name: shownPath(path, cwd), results: await readResults(path) });
  return named;
}

async function filesOf(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? shardResultsIn(path) : [path];
}

/** Runs `results`. */
import { resolve } from 'node:path';
import { replaceResults } from '@stem/batch';
import type { ResultsAnswer } from '@stem/catalog/answers';
import { joinShards, type JoinedShards } from '@stem/catalog/results';
import { exitCode, printable, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import { findShards } from './find-shards.ts';
import { shownPath, summaryText } from './report.ts';
import type { ResultsArgs } from './results-command.ts';

export async function runResults({ action, files, output, json }: ResultsArgs, context: Context): Promise<number> {
  if (action !== 'merge') throw new InputError(`stem results does not know '${printable(action)}': it knows merge.`);
  const { messages, results: printed, cwd, signal } = context;
  const path = resolve(cwd, output);
  const joined = joinShards(await findShards(files, { output: path, cwd }));
  await replaceResults(
    {
      path,
      signal,
      onWait: () => messages.warn(printable(`${path} is held by another run; waiting for it`)),
      onReplaced: (kept) => messages.warn(printable(`${path} held no results; it is now ${kept}`)),
    },
    joined.results,
  );
  messages.info(summaryText(joined.results));
  messages.info(joinedText(joined));
  messages.info(`Results: ${printable(shownPath(path, cwd))}`);
  if (json) printed.json(answerOf(joined, path));
  return isWhole(joined) ? exitCode.done : exitCode.incomplete;
}

function isWhole({ results, missing, missingTracks }: JoinedShards): boolean {
  return missing.length === 0 && missingTracks.length === 0 && results.failed === 0;
}

function answerOf(
  { results, of, merged, missing, missingTracks, allTracks }: JoinedShards,
  path: string,
): ResultsAnswer {
  const { total, successful, failed } = results;
  return {
    output: path,
    of,
    merged,
    missing,
    missing_tracks: missingTracks,
    all_tracks: allTracks,
    total,
    successful,
    failed,
  };
}

/** Names that are told; the others are counted. */
const mostNamed = 5;

function joinedText({ results, of, merged, missing, missingTracks, allTracks }: JoinedShards): string {
  const unfinished = new Map<number, string[]>();
  for (const { shard, rel_path: path } of missingTracks) {
    unfinished.set(shard, [...(unfinished.get(shard) ?? []), printable(path)]);
  }
  return [
    `Merged ${merged.length} of ${of} shards: ${results.total} of ${allTracks} tracks.`,
    ...[...unfinished].map(
      ([shard, paths]) => `Shard ${shard} of ${of} is not done, run it again. It lacks ${listed(paths)}.`,
    ),
    ...(missing.length === 0 ? [] : [`Shards without results, to be run: ${missing.join(', ')}.`]),
  ].join('\n');
}

function listed(paths: readonly string[]): string {
  const more = paths.length - mostNamed;
  return [...paths.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

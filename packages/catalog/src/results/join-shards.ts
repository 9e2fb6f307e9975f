/** The results of shards put together: those of the one batch that they are parts of, as one run would have written them. Pure. */
import { InputError } from '@stem/core';
import { mergeResults } from './merge.ts';
import type { Results, ResultsShard } from './results.ts';

/** One file of them. */
export interface NamedResults {
  /** For the words. */
  readonly name: string;
  readonly results: Results;
}

export interface JoinedShards {
  readonly results: Results;
  readonly of: number;
  /** Tracks of the whole batch. */
  readonly allTracks: number;
  /** Numbers of the shards that are here, and of those that are not. */
  readonly merged: readonly number[];
  readonly missing: readonly number[];
  /** Tracks of shards that are here which have no results yet. */
  readonly missingTracks: readonly { readonly row: number; readonly rel_path: string; readonly shard: number }[];
}

interface Part extends NamedResults {
  readonly shard: ResultsShard;
}

/** The same for any order of the files. Throws InputError with every reason why they do not belong together. */
export function joinShards(files: readonly NamedResults[]): JoinedShards {
  const parts = partsOf(files);
  const [first] = parts;
  if (first === undefined) throw new InputError('There are no results of shards to merge.');
  const { of, all_tracks: allTracks } = first.shard;
  const tracks = parts.flatMap(({ shard, results }) => {
    const byPath = new Map(results.results.map((row) => [row.rel_path, row]));
    return shard.tracks.map((track) => ({ ...track, shard: shard.number, result: byPath.get(track.rel_path) }));
  });
  const inOrder = tracks.toSorted((one, other) => one.row - other.row);
  const rows = inOrder.flatMap(({ result }) => result ?? []);
  const here = new Set(parts.map(({ shard }) => shard.number));
  return {
    results: mergeResults({
      earlier: undefined,
      rows,
      selection: rows.map(({ id, rel_path: relPath }) => ({ id, relPath })),
      profile: first.results.profile ?? null,
      timestamp: parts.map(({ results }) => results.timestamp).reduce((one, other) => (one > other ? one : other)),
    }),
    of,
    allTracks,
    merged: [...here],
    missing: Array.from({ length: of }, (_, index) => index + 1).filter((number) => !here.has(number)),
    missingTracks: inOrder.flatMap(({ row, rel_path, shard, result }) =>
      result === undefined ? [{ row, rel_path, shard }] : [],
    ),
  };
}

/** In the order of their numbers, none twice. */
function partsOf(files: readonly NamedResults[]): Part[] {
  const problems = files.flatMap(({ name, results }) =>
    results.shard === undefined ? [`${name}: expected the results of a shard, got those of a whole run`] : [],
  );
  const parts = files.flatMap(({ name, results }) =>
    results.shard === undefined ? [] : [{ name, results, shard: results.shard }],
  );
  parts.sort((one, other) => one.shard.number - other.shard.number || (one.name < other.name ? -1 : 1));
  const [first] = parts;
  problems.push(...parts.flatMap((part) => strangerProblems(part, first ?? part)));
  refuse(problems);
  const known = new Map<number, Part>();
  for (const part of parts) {
    const same = known.get(part.shard.number);
    if (same === undefined) known.set(part.shard.number, part);
    else if (JSON.stringify(same.results) !== JSON.stringify(part.results)) {
      problems.push(`${part.name}: shard ${part.shard.number} is in ${same.name} already, with other results`);
    }
  }
  const unique = [...known.values()];
  refuse([...problems, ...unique.flatMap(ownProblems), ...sharedProblems(unique)]);
  return unique;
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new InputError(problems.join('\n'));
}

/** Why a part is not of the same batch as the first. */
function strangerProblems({ name, results, shard }: Part, first: Part): string[] {
  const differing = [
    ['count', shard.of, first.shard.of, `${shard.of} shards, not ${first.shard.of}`],
    ['profile', results.profile ?? null, first.results.profile ?? null, 'another profile'],
    ['settings', shard.profile_hash, first.shard.profile_hash, 'a profile that says other things'],
    ['seed', shard.seed, first.shard.seed, 'another --seed'],
    [
      'version',
      shard.stem_version,
      first.shard.stem_version,
      `stem ${shard.stem_version}, not ${first.shard.stem_version}`,
    ],
    ['plan', shard.plan, first.shard.plan, 'another selection, --start-index or --count'],
  ].filter(([, own, others]) => own !== others);
  // Another number of shards is another plan, too.
  const [reason] = differing;
  if (reason === undefined) return [];
  const words = differing.filter(([key]) => key !== 'plan' || reason[0] === 'plan').map(([, , , text]) => text);
  return [`${name}: expected the same batch as in ${first.name}, got ${words.join(', ')}`];
}

function ownProblems({ name, results, shard }: Part): string[] {
  const own = new Set(shard.tracks.map(({ rel_path: path }) => path));
  const strange = results.results.filter(({ rel_path: path }) => !own.has(path));
  const isNone = shard.number > shard.of;
  return [
    ...strange.map(({ rel_path: path }) => `${name}: expected results of the tracks of its shard, got ${path}`),
    ...(isNone ? [`${name}: expected a shard from 1 to ${shard.of}, got ${shard.number}`] : []),
  ];
}

/** Files that somebody has edited: a row of the selection is in one shard. */
function sharedProblems(parts: readonly Part[]): string[] {
  const names = new Map<number, string>();
  const problems: string[] = [];
  for (const { name, shard } of parts) {
    for (const { row, rel_path: path } of shard.tracks) {
      const other = names.get(row);
      if (other === undefined) names.set(row, name);
      else problems.push(`${name}: row ${row} of the selection (${path}) is in ${other} already`);
    }
  }
  return problems;
}

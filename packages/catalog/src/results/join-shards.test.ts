import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joinShards, type NamedResults } from './join-shards.ts';
import { mergeResults } from './merge.ts';
import { formatResults, parseResults, type ResultRow, type Results, type ResultsShard } from './results.ts';

const paths = ['c.wav', 'a/b.wav', 'a/c.wav', 'z.wav', 'd.wav', '10.wav', '9.wav'];

function row(path: string, index: number, more: Partial<ResultRow> = {}): ResultRow {
  const isMade = index !== 4;
  const stats = { pads: index, swells: 6, clouds: 6, hiss_loops: 8, hiss_flickers: 4, error: isMade ? null : 'why' };
  return {
    id: `audio_${index}`,
    rel_path: path,
    track_slug: `t${index}`,
    success: isMade,
    duration_sec: 9,
    stats,
    ...more,
  };
}

const rows = paths.map((path, index) => row(path, index));
const selection = rows.map(({ id, rel_path: relPath }) => ({ id, relPath }));
const whole = mergeResults({
  earlier: undefined,
  rows,
  selection,
  profile: 'dark',
  timestamp: '2026-11-21T14:30:09.000Z',
});

/** Shard `number` of so many, row by row in turn. */
function shard(number: number, of: number, more: Partial<ResultsShard> = {}): Results {
  const own = rows.flatMap((result, index) => (index % of === number - 1 ? [{ result, index }] : []));
  const mark = {
    number,
    of,
    plan: `plan of ${of}`,
    stem_version: '1.0.0',
    profile_hash: 'dark as it is',
    seed: null,
    all_tracks: rows.length,
    tracks: own.map(({ result, index }) => ({ row: index, rel_path: result.rel_path })),
  };
  return mergeResults({
    earlier: undefined,
    rows: own.map(({ result }) => result),
    selection: own.map(({ result }) => ({ id: result.id, relPath: result.rel_path })),
    profile: 'dark',
    timestamp: `2026-11-21T14:30:0${number}.000Z`,
    shard: { ...mark, ...more },
  });
}

const named = (results: Results): NamedResults => ({ name: `${results.shard?.number}.json`, results });

describe('results of shards', () => {
  test('are together what one run would have written, for any number of them and in any order', () => {
    const counts = fc.integer({ min: 2, max: 9 });
    const orders = counts.chain((of) =>
      fc.shuffledSubarray(
        Array.from({ length: of }, (_, index) => index + 1),
        { minLength: of },
      ),
    );
    fc.assert(
      fc.property(orders, (order) => {
        const of = order.length;
        const written = order.map((number) => parseResults(formatResults(shard(number, of))));
        const joined = joinShards(written.map(named));
        const timestamp = `2026-11-21T14:30:0${of}.000Z`;
        expect(formatResults(joined.results)).toBe(formatResults({ ...whole, timestamp }));
        expect(joined).toMatchObject({ of, allTracks: 7, missing: [], missingTracks: [] });
        expect(joined.merged).toEqual(order.toSorted((one, other) => one - other));
      }),
    );
  });

  test('that are missing are told, and tracks that have none yet', () => {
    const second = shard(2, 4);
    const begun = { ...second, results: second.results.slice(1) };
    const joined = joinShards([named(shard(4, 4)), named(begun)]);
    expect(joined.missing).toEqual([1, 3]);
    expect(joined.missingTracks).toEqual([{ row: 1, rel_path: 'a/b.wav', shard: 2 }]);
    expect(joined.results.results.map(({ rel_path: path }) => path)).toEqual(['z.wav', '10.wav']);
    expect(joined.results).toMatchObject({ total: 2, successful: 2, failed: 0 });
  });

  test('of a shard without tracks count', () => {
    const parts = Array.from({ length: 9 }, (_, index) => named(shard(index + 1, 9)));
    expect(joinShards(parts)).toMatchObject({ missing: [], merged: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
  });

  test('may be named twice', () => {
    const one = shard(1, 2);
    expect(joinShards([named(one), { name: 'copy.json', results: one }, named(shard(2, 2))]).results.total).toBe(7);
  });
});

describe('not joined are', () => {
  const first = named(shard(1, 3));
  const second = shard(2, 3);
  test.each<[string, NamedResults[]]>([
    ['There are no results of shards to merge.', []],
    ['whole.json: expected the results of a shard, got those of a whole run', [{ name: 'whole.json', results: whole }]],
    [
      '2.json: expected the same batch as in 1.json, got another selection, --start-index or --count',
      [named(shard(2, 3, { plan: 'x' }))],
    ],
    ['2.json: expected the same batch as in 1.json, got 4 shards, not 3', [named(shard(2, 4))]],
    ['got a profile that says other things', [named(shard(2, 3, { profile_hash: 'x' }))]],
    ['got another profile', [named({ ...second, profile: null })]],
    ['got another --seed, stem 1.1.0, not 1.0.0', [named(shard(2, 3, { seed: 5, stem_version: '1.1.0' }))]],
    [
      'copy.json: shard 1 is in 1.json already, with other results',
      [{ name: 'copy.json', results: { ...first.results, results: [] } }],
    ],
    [
      '2.json: expected results of the tracks of its shard, got x.wav',
      [named({ ...second, results: [...second.results, row('x.wav', 9)] })],
    ],
    [
      '2.json: row 0 of the selection (c.wav) is in 1.json already',
      [named(shard(2, 3, { tracks: first.results.shard?.tracks ?? [] }))],
    ],
    [
      '4.json: expected a shard from 1 to 3, got 4',
      [named({ ...second, shard: { ...shard(3, 3).shard!, number: 4 } })],
    ],
  ])('%s', (message, others) => {
    const parts = message.startsWith('There') ? [] : [first, ...others];
    expect(() => joinShards(parts)).toThrow(message);
  });
});

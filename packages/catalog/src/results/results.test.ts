import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeResults, textureTotals } from './merge.ts';
import { formatResults, parseResults, resultsSchema, resultsText, type ResultRow } from './results.ts';

const timestamp = '2026-11-21T14:30:22.123Z';

function row(id: string, success = true, more: Partial<ResultRow> = {}): ResultRow {
  const error = success ? null : 'the reason';
  return {
    id,
    rel_path: `${id}.wav`,
    track_slug: id,
    success,
    duration_sec: 245.3,
    stats: { pads: 3, swells: 6, clouds: 6, hiss_loops: 8, hiss_flickers: 4, error },
    ...more,
  };
}

function selection(...ids: string[]) {
  return ids.map((id) => ({ id, relPath: `${id}.wav` }));
}

test('the file is as people have scripts on it', () => {
  const results = mergeResults({
    earlier: undefined,
    rows: [row('audio_0001')],
    selection: selection('audio_0001'),
    profile: null,
    timestamp,
  });
  expect(formatResults(results)).toBe(`{
  "timestamp": "2026-11-21T14:30:22.123Z",
  "profile": null,
  "total": 1,
  "successful": 1,
  "failed": 0,
  "results": [
    {
      "id": "audio_0001",
      "rel_path": "audio_0001.wav",
      "track_slug": "audio_0001",
      "success": true,
      "duration_sec": 245.3,
      "stats": {
        "pads": 3,
        "swells": 6,
        "clouds": 6,
        "hiss_loops": 8,
        "hiss_flickers": 4,
        "error": null
      }
    }
  ]
}
`);
});

test('of any number of rows, the file is that of the whole document in one, and comes in pieces', () => {
  const odd = { error: 'two\nlines, "results": []', list: [], mapping: {}, deep: [{ a: [1, 2] }] };
  for (const count of [0, 1, 2, 1000]) {
    const ids = Array.from({ length: count }, (_, index) => `audio_${index}`);
    const rows = ids.map((id, index) => row(id, index % 3 > 0, index % 2 === 0 ? odd : {}));
    const results = {
      ...mergeResults({
        earlier: undefined,
        rows,
        selection: selection(...ids),
        profile: '\n  "results": []',
        timestamp,
      }),
      more: { results: [] },
    };
    expect(formatResults(results)).toBe(`${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`);
    const pieces = [...resultsText(results)];
    expect(pieces.length > 3).toBe(count > 100);
    expect(pieces.join('')).toBe(formatResults(results));
  }
});

test('the example people know reads', () => {
  const text = `{
  "timestamp": "2026-11-21T14:30:22.123Z", "total": 12, "successful": 11, "failed": 1,
  "results": [
    { "id": "audio_0001", "rel_path": "masters/track_01.flac", "track_slug": "masters_track_01", "success": true, "duration_sec": 245.3,
      "stats": { "pads": 3, "swells": 6, "clouds": 6, "hiss_loops": 8, "hiss_flickers": 4, "error": null } } ]
}`;
  expect(parseResults(text)).toEqual(JSON.parse(text));
});

describe('a merge', () => {
  const merge = (earlier: ResultRow[] | undefined, rows: ResultRow[], ids: string[], profile: string | null = null) =>
    mergeResults({
      earlier: earlier && { timestamp, profile: null, total: 0, successful: 0, failed: 0, results: earlier },
      rows,
      selection: selection(...ids),
      profile,
      timestamp,
    });

  test('puts new rows in the place of old ones, in the order of the selection, and counts all', () => {
    const merged = merge([row('c'), row('a', false)], [row('b', false), row('a')], ['a', 'b', 'c', 'd']);
    expect(merged.results.map(({ id, success }) => [id, success])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ]);
    expect(merged).toMatchObject({ total: 3, successful: 2, failed: 1 });
  });

  test('leaves out what came from another selection or another profile', () => {
    expect(merge([row('x'), row('a')], [row('b')], ['a', 'b']).results.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(merge([row('a')], [row('b')], ['a', 'b'], 'bright').results.map(({ id }) => id)).toEqual(['b']);
    expect(merge([row('a', true, { rel_path: 'other.wav' })], [], ['a']).results).toEqual([]);
  });

  test('keeps fields it does not know', () => {
    const merged = merge([row('a', true, { up_to_date: true, rating: 5 })], [], ['a']);
    expect(merged.results[0]).toMatchObject({ up_to_date: true, rating: 5 });
  });

  test('of slices in any order and number is the same as one run', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const slices = fc.array(fc.subarray(ids), { maxLength: 6 });
    fc.assert(
      fc.property(slices, (made) => {
        let earlier: ReturnType<typeof merge> | undefined;
        for (const slice of made)
          earlier = merge(
            earlier && [...earlier.results],
            slice.map((id) => row(id)),
            ids,
          );
        const whole = merge(
          undefined,
          ids.filter((id) => made.flat().includes(id)).map((id) => row(id)),
          ids,
        );
        expect(earlier ?? whole).toEqual(whole);
      }),
    );
  });

  test('sums the textures of what succeeded', () => {
    const merged = merge(undefined, [row('a'), row('b'), row('c', false)], ['a', 'b', 'c']);
    expect(textureTotals(merged)).toEqual({ pads: 6, swells: 12, clouds: 12, hiss: 24 });
  });
});

test('a file that is no results is reported whole', () => {
  const text = '{\n  "timestamp": "now",\n  "total": -1, "successful": 0, "failed": 0,\n  "results": [{"id": 3}]\n}';
  expect(() => parseResults(text, 'r.json')).toThrow(
    [
      'r.json:2:16: timestamp: expected a time such as "2026-11-21T14:30:22.123Z", got "now"',
      'r.json:3:12: total: expected a whole number of at least 0, got -1',
      'r.json:4:15: results[0].rel_path: expected text, got nothing',
      'r.json:4:15: results[0].track_slug: expected text, got nothing',
      'r.json:4:15: results[0].success: expected true or false, got nothing',
      'r.json:4:15: results[0].duration_sec: expected a number, got nothing',
      'r.json:4:15: results[0].stats: expected a mapping, got nothing',
      'r.json:4:22: results[0].id: expected text, got 3',
    ].join('\n'),
  );
  expect(() => parseResults('{"a": ', 'r.json')).toThrow('r.json:1:7: expected a value, got the end of the file');
});

test('hostile keys do no harm', () => {
  const text = formatResults(
    mergeResults({ earlier: undefined, rows: [row('a')], selection: selection('a'), profile: null, timestamp }),
  ).replace('"id"', '"__proto__": {"success": false}, "id"');
  const { results } = parseResults(text);
  expect(results[0]?.success).toBe(true);
  expect(({} as Record<string, unknown>)['success']).toBeUndefined();
  expect(Object.getPrototypeOf(results[0])).toBe(Object.prototype);
});

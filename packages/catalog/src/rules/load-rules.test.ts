import { describe, expect, test } from '@jest/globals';
import type { CatalogRow, Cell } from '../catalog/columns.ts';
import { formatProblem } from '../text/problem.ts';
import { columnsOf } from './column-names.ts';
import { checkRules } from './load-rules.ts';
import { parseRules, readRules } from './read-rules.ts';
import { defaultRules } from './default-rules.ts';

function row(cells: Record<string, Cell>): CatalogRow {
  const extra = new Map(Object.entries(cells));
  return { id: 'a', relPath: 'a.wav', durationSec: 60, sampleRate: 44100, channels: 2, fileSizeMb: 1, extra };
}

describe('a mistake is named with its place', () => {
  const rows = [row({ mood: 'dark', bpm: '96.00', key: 'A min' }), row({ mood: '', bpm: null, key: 'C' })];

  function problems(rules: string, catalog = rows): string[] {
    try {
      checkRules(readRules(rules, 'r.yaml'), { rows: catalog, columns: columnsOf(catalog) });
      return [];
    } catch (error) {
      return (error as { problems: Parameters<typeof formatProblem>[0][] }).problems.map(formatProblem);
    }
  }

  test.each([
    [
      'require: [{ field: bpm }]',
      /^r\.yaml:1:11: require\[0\]: expected .* field stands with min, max, equals, in or not, got/,
    ],
    [
      'require:\n  - { field: bpm, mni: 3, max: 4 }',
      /^r\.yaml:2:19: require\[0\]\.mni: expected a known key, got "mni" \(nearest: min\)$/,
    ],
    ['require: [{ field: bpm, min: fast }]', /^r\.yaml:1:30: require\[0\]\.min: expected a number, got "fast"$/],
    ['require: [{ field: bpm, min: 4, max: 3 }]', /min is not above max/],
    ['require: [{ min: 4 }]', /require\[0\]\.field: expected text such as "loudness_lufs", .*, got nothing$/],
    ['require: bpm', /^r\.yaml:1:10: require\[0\]: expected a mapping.*, got "bpm"$/],
    [
      'require: { field: mood, min: 3 }',
      /^r\.yaml:1:19: require\.field: expected a column of numbers, got "mood", which holds text such as "dark"$/,
    ],
    ['require: [{ field: mood, in: [{ a: 1 }] }]', /in: expected text, a number, true, false or null or a list/],
    [
      'score: [{ field: key, in: [Am, Xm], points: 1 }]',
      /^r\.yaml:1:32: score\[0\]\.in\[1\]: expected a key such as "C maj".*, got "Xm"$/,
    ],
    ['score: [{ field: bpm, weight: 1e9 }]', /expected a number from -1000000 to 1000000, got 1000000000/],
    ['score: [{ field: bpm, points: 3 }]', /field stands with min, max, equals, in or not/],
    ['score: [{ field: bpm, weight: 3, points: 3 }]', /weight stands alone/],
    ['score: [{ field: bpm }]', /field stands with weight or points/],
    ['duplicates: keep-one', /duplicates: expected "keep-all" or "keep-best", got "keep-one"$/],
    [
      'score:\n  - { field: modo, weight: 1 }',
      /^r\.yaml:2:14: score\[0\]\.field: expected a column of the catalog, got "modo" \(nearest: mood\)$/,
    ],
    [
      'require: [{ field: loudness_lufs, min: -20 }]',
      /got "loudness_lufs" \(run stem discover --analyze, which adds it\)$/,
    ],
    [
      'require: [{ field: loudnes_lufs, min: -20 }]',
      /\(nearest: loudness_lufs; run stem discover --analyze, which adds it\)$/,
    ],
    [
      'duplicates: keep-best',
      /^r\.yaml:1:13: duplicates: .*"duplicate_group" \(run stem discover --analyze, which adds it\)$/,
    ],
  ])('%s', (rules, message) => {
    expect(problems(rules)).toEqual([expect.stringMatching(message)]);
  });

  test('those of the file and those beside the catalog come together, in the order of the file', () => {
    const text = [
      'limt: 3',
      'require:',
      '  - { field: x, mni: 1 }',
      '  - { field: mood, min: 1, max: 0 }',
      'score: { field: z, weight: much }',
    ].join('\n');
    expect(problems(text)).toEqual(
      [
        /^r\.yaml:1:1: limt: .*nearest: limit/,
        /^r\.yaml:3:14: require\[0\]\.field: expected a column of the catalog, got "x"/,
        /^r\.yaml:3:17: require\[0\]\.mni: expected a known key/,
        /^r\.yaml:4:5: require\[1\]: .*min is not above max/,
        /^r\.yaml:4:14: require\[1\]\.field: expected a column of numbers, got "mood"/,
        /^r\.yaml:5:8: score\[0\]\.weight: expected a number .*, got "much"/,
        /^r\.yaml:5:17: score\.field: expected a column of the catalog, got "z"/,
      ].map((message) => expect.stringMatching(message)),
    );
  });

  test('a catalog that lists nothing has no columns to miss', () => {
    expect(problems('require: [{ field: x, min: 1 }]', [])).toEqual([]);
  });

  test('a column is found in any case; of two that are alike, only by its own name', () => {
    const alike = [row({ Mood: 'dark', ' MOOD ': 'calm' })];
    expect(problems('require: [{ field: " mOOd", equals: dark }]')).toEqual([]);
    expect(problems('require: [{ field: Mood, equals: dark }]', alike)).toEqual([]);
    expect(problems('require: [{ field: mood, equals: dark }]', alike)).toHaveLength(1);
  });

  test('a word that is no key may stand where the catalog has others too', () => {
    const camelot = [row({ key: '8A' }), row({ key: 'C maj' })];
    expect(problems('require: [{ field: key, in: [8A, C] }]', camelot)).toEqual([]);
  });
});

test('a list with nothing in it is no rule, and one rule needs no list', () => {
  const { rules } = parseRules('require:\n  # - { field: bpm, min: 3 }\nscore: { field: bpm, weight: 2 }\n', 'r.yaml');
  expect(rules).toEqual({ ...defaultRules, score: [{ field: 'bpm', weight: 2 }] });
});

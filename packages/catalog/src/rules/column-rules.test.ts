import { describe, expect, test } from '@jest/globals';
import type { CatalogRow, Cell } from '../catalog/columns.ts';
import { formatProblem } from '../text/problem.ts';
import { planSelection } from './plan-selection.ts';
import { checkFields, parseRules } from './selection-rules.ts';

function row(relPath: string, cells: Record<string, Cell> = {}, more: Partial<CatalogRow> = {}): CatalogRow {
  const extra = new Map(Object.entries(cells));
  return { id: relPath, relPath, durationSec: 60, sampleRate: 44100, channels: 2, fileSizeMb: 1, extra, ...more };
}

function plan(rows: readonly CatalogRow[], rules: string) {
  return planSelection(rows, parseRules(rules, 'r.yaml').rules);
}

function selected(rows: readonly CatalogRow[], rules: string): string[] {
  return plan(rows, rules).selected.map(({ relPath, selectionScore }) => `${relPath} ${selectionScore}`);
}

describe('require', () => {
  const rows = [
    row('a.wav', { bpm: 96, key: 'A min' }),
    row('b.wav', { bpm: '120.00', key: 'C maj' }),
    row('c.wav', { bpm: '', key: null }),
    row('d.wav'),
  ];

  test.each([
    ['{ field: bpm, min: 96 }', ['a', 'b']],
    ['{ field: bpm, min: 100, max: 120 }', ['b']],
    ['{ field: bpm, max: 96 }', ['a']],
    ['{ field: bpm, equals: 120 }', ['b']],
    ['{ field: key, in: [a MIN, F maj] }', ['a']],
    ['{ field: key, in: [C maj, null] }', ['b', 'c', 'd']],
    ['{ field: bpm, equals: null }', ['c', 'd']],
    ['{ field: key, min: 1 }', []],
    ['{ field: sample_rate, equals: 44100 }', ['a', 'b', 'c', 'd']],
    ['{ field: rel_path, equals: D.WAV }', ['d']],
    ['{ field: bpm, min: 90, in: [96, 300] }', ['a']],
  ])('%s', (rule, paths) => {
    expect(selected(rows, `require: [${rule}]`)).toEqual(paths.map((path) => `${path}.wav 0`));
  });

  test('all must hold, and the reasons say how far each row came', () => {
    const rules = 'require:\n  - { field: bpm, min: 100 }\n  - { field: key, equals: A min }';
    const { decisions, rejections } = plan(rows.slice(0, 3), rules);
    expect(decisions.map(({ reasons }) => reasons.map(({ path, detail }) => `${path} ${detail}`))).toEqual([
      ['require[0] bpm is 96, below 100'],
      ['require[0] bpm is 120.00, at least 100', 'require[1] key is C maj, not A min'],
      ['require[0] bpm is empty, no number'],
    ]);
    expect(rejections).toEqual([{ rule: 'require', number: 8, count: 3 }]);
  });
});

describe('score', () => {
  test('by weight and by points, empty cells nothing, to two decimals', () => {
    const rows = [
      row('a.wav', { texture_score: '83.2', loudness_lufs: '-14.00' }),
      row('b.wav', { texture_score: null, loudness_lufs: '-40.00' }),
    ];
    const rules =
      'score:\n  - { field: texture_score, weight: 0.333 }\n  - { field: loudness_lufs, max: -30, points: -5 }\n' +
      '  - { field: channels, in: [2], points: 1.5 }';
    expect(selected(rows, rules)).toEqual(['a.wav 29.21', 'b.wav -3.5']);
    expect(plan(rows, rules).decisions[0]?.reasons).toEqual([
      { rule: 'score', number: 9, path: 'score[0]', points: 27.71, detail: '0.333 × texture_score 83.2' },
      { rule: 'score', number: 9, path: 'score[1]', points: 0, detail: 'loudness_lufs is -14.00, above -30' },
      { rule: 'score', number: 9, path: 'score[2]', points: 1.5, detail: 'channels is 2, one of 2' },
    ]);
  });
});

describe('duplicates: keep-best', () => {
  const copy = (path: string, cells: Record<string, Cell> = {}, sampleRate = 44100) =>
    row(path, { duplicate_group: 'dup_0003', ...cells }, { sampleRate });

  test.each([
    ['lossless before a higher rate', [copy('a.mp3', {}, 48000), copy('b.flac')], 'is lossless'],
    [
      'a higher rate before more bits',
      [copy('a.wav', { bit_depth: 24 }), copy('b.wav', { bit_depth: 16 }, 96000)],
      'rate',
    ],
    [
      'more bits before less clipping',
      [
        copy('a.wav', { bits_per_sample: 16, clipped_runs: 0 }),
        copy('b.wav', { bits_per_sample: 24, clipped_runs: 9 }),
      ],
      'more bits',
    ],
    [
      'less clipping before the path',
      [copy('a.wav', { clipped_runs: '7' }), copy('b.wav', { clipped_runs: '0' })],
      'clipped less',
    ],
    ['then the path', [copy('c.wav'), copy('b.wav')], 'comes first'],
  ])('%s', (_, rows, why) => {
    const { selected: kept, decisions } = plan(rows, 'duplicates: keep-best');
    expect(kept.map(({ relPath }) => relPath)).toEqual([expect.stringMatching(/^b/)]);
    expect(decisions[0]?.reasons.at(-1)?.detail).toMatch(/^a copy \(dup_0003\) of b\.\w+, which /);
    expect(decisions[0]?.reasons.at(-1)?.detail).toContain(why);
  });

  test('a copy that is left out for another reason is no rival, and the rest is left alone', () => {
    const rows = [copy('demo/a.flac'), copy('b.mp3'), row('c.mp3', { duplicate_group: '' }), row('d.mp3')];
    expect(selected(rows, 'duplicates: keep-best')).toEqual(['b.mp3 0', 'c.mp3 0', 'd.mp3 0']);
    expect(selected(rows, 'duplicates: keep-all')).toHaveLength(3);
  });

  test('comes before the limit', () => {
    const rows = [copy('a.wav'), copy('b.wav'), row('c.wav')];
    expect(selected(rows, 'duplicates: keep-best\nlimit: 2')).toEqual(['a.wav 0', 'c.wav 0']);
  });
});

describe('a mistake is named with its place', () => {
  function problems(rules: string): string[] {
    try {
      checkFields(parseRules(rules, 'r.yaml'), [row('a.wav', { mood: 'dark' })]);
      return [];
    } catch (error) {
      return (error as { problems: Parameters<typeof formatProblem>[0][] }).problems.map(formatProblem);
    }
  }

  test.each([
    ['require: [{ field: bpm }]', /^r\.yaml:1:11: require\[0\]: expected .* it has min, max, in or equals, got/],
    [
      'require:\n  - { field: bpm, mni: 3, max: 4 }',
      /^r\.yaml:2:19: require\[0\]\.mni: expected a known key, got "mni" \(nearest: min\)$/,
    ],
    ['require: [{ field: bpm, min: fast }]', /^r\.yaml:1:30: require\[0\]\.min: expected a number, got "fast"$/],
    ['require: [{ field: bpm, min: 4, max: 3 }]', /min is not above max/],
    ['require: [{ min: 4 }]', /require\[0\]\.field: expected text that is not empty, got nothing/],
    ['require: bpm', /^r\.yaml:1:10: require\[0\]: expected a mapping.*, got "bpm"$/],
    ['score: [{ field: bpm, points: 3 }]', /it has min, max, in or equals/],
    ['score: [{ field: bpm, weight: 3, points: 3 }]', /weight stands alone/],
    ['score: [{ field: bpm }]', /it has weight or points/],
    ['duplicates: keep-one', /duplicates: expected "keep-all" or "keep-best", got "keep-one"$/],
    [
      'score:\n  - { field: modo, weight: 1 }',
      /^r\.yaml:2:14: score\[0\]\.field: expected a column of the catalog, got "modo" \(nearest: mood\)$/,
    ],
    ['require: [{ field: loudness_lufs, min: -20 }]', /got "loudness_lufs", which stem discover --analyze adds$/],
    ['require: [{ field: loudnes_lufs, min: -20 }]', /\(nearest: loudness_lufs\)$/],
    ['duplicates: keep-best', /^r\.yaml:1:13: duplicates: .*"duplicate_group", which stem discover --analyze adds$/],
  ])('%s', (rules, message) => {
    expect(problems(rules)).toEqual([expect.stringMatching(message)]);
  });

  test('all at once; an empty catalog has no columns to miss', () => {
    expect(
      problems('require: [{ field: x, min: 1 }, { field: y, min: 1 }]\nscore: [{ field: z, weight: 1 }]'),
    ).toHaveLength(3);
    expect(() => checkFields(parseRules('require: [{ field: x, min: 1 }]', 'r.yaml'), [])).not.toThrow();
  });
});

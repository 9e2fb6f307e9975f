import { describe, expect, test } from '@jest/globals';
import type { CatalogRow, Cell } from '../catalog/columns.ts';
import { planSelection } from './plan-selection.ts';
import { parseRules } from './read-rules.ts';

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
    ['{ field: bpm, not: null }', ['a', 'b']],
    ['{ field: key, not: [Am, F] }', ['b', 'c', 'd']],
    ['{ field: key, not: [Am, null] }', ['b']],
    ['{ field: key, in: am }', ['a']],
    ['{ field: BPM, min: 96 }', ['a', 'b']],
  ])('%s', (rule, paths) => {
    expect(selected(rows, `require: [${rule}]`)).toEqual(paths.map((path) => `${path}.wav 0`));
  });

  test('all must hold, and the reasons say of each how it came out', () => {
    const rules = 'require:\n  - { field: bpm, min: 100 }\n  - { field: key, equals: A min }';
    const { decisions, rejections } = plan(rows.slice(0, 3), rules);
    expect(
      decisions.map(({ reasons }) =>
        reasons.flatMap(({ path, detail }) => (path === undefined ? [] : [`${path} ${detail}`])),
      ),
    ).toEqual([
      ['require[0] bpm is 96, below 100', 'require[1] key is A min, as wanted'],
      ['require[0] bpm is 120.00, at least 100', 'require[1] key is C maj, not A min'],
      ['require[0] bpm is empty, no number', 'require[1] key is empty, not A min'],
    ]);
    expect(rejections).toEqual([
      { rule: 'require', number: 8, path: 'require[0]', count: 2 },
      { rule: 'require', number: 8, path: 'require[1]', count: 1 },
    ]);
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
    const score = { rule: 'score', number: 9 };
    expect(plan(rows, rules).decisions[0]?.reasons.slice(-3)).toEqual([
      { ...score, path: 'score[0]', met: true, points: 27.71, value: 83.2, detail: '0.333 × texture_score 83.2' },
      {
        ...score,
        path: 'score[1]',
        met: false,
        points: 0,
        value: -14,
        detail: 'loudness_lufs is -14.00, above -30',
      },
      { ...score, path: 'score[2]', met: true, points: 1.5, value: 2, detail: 'channels is 2, as wanted' },
    ]);
    expect(plan(rows, rules).decisions[1]?.reasons.at(-3)).toMatchObject({
      met: false,
      points: 0,
      value: null,
      detail: 'texture_score is empty, no number',
    });
  });

  test('points that no number could hold are none, and none is never minus zero', () => {
    const rules = 'score:\n  - { field: bpm, weight: 1000000 }\n  - { field: low, weight: -0.001 }';
    const { decisions } = plan([row('a.wav', { bpm: '1e308', low: 1 }), row('b.wav', { bpm: '1e999', low: 0 })], rules);
    for (const { score, reasons } of decisions) {
      expect(score).toBe(0);
      for (const { points } of reasons) expect(Object.is(points, -0)).toBe(false);
    }
  });
});

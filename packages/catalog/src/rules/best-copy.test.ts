import { describe, expect, test } from '@jest/globals';
import type { CatalogRow, Cell } from '../catalog/columns.ts';
import { parseRules } from './read-rules.ts';
import { planSelection } from './plan-selection.ts';

function row(relPath: string, cells: Record<string, Cell> = {}, more: Partial<CatalogRow> = {}): CatalogRow {
  const extra = new Map(Object.entries(cells));
  return { id: relPath, relPath, durationSec: 60, sampleRate: 44100, channels: 2, fileSizeMb: null, extra, ...more };
}

function copy(relPath: string, cells: Record<string, Cell> = {}, more: Partial<CatalogRow> = {}): CatalogRow {
  return row(relPath, { duplicate_group: 'dup_0003', ...cells }, more);
}

function plan(rows: readonly CatalogRow[], rules = 'duplicates: keep-best') {
  return planSelection(rows, parseRules(rules, 'r.yaml').rules);
}

/** MiB of an uncompressed minute at 44.1 kHz, stereo. */
const minute = (bits: number): Partial<CatalogRow> => ({
  fileSizeMb: Number(((60 * 44100 * 2 * bits) / 8 / 1048576).toFixed(2)),
});

describe('of copies the one is kept that', () => {
  test.each([
    ['is lossless, before a higher rate', copy('a.mp3', {}, { sampleRate: 48000 }), copy('b.flac'), 'is lossless'],
    [
      'has the higher rate, before more bits',
      copy('a.wav', { bit_depth: 24 }),
      copy('b.wav', { bit_depth: 16 }, { sampleRate: 96000 }),
      'has the higher sample rate (96000 Hz, not 44100)',
    ],
    [
      'has more bits, before less clipping',
      copy('a.wav', { bits_per_sample: 16, clipped_runs: 0 }),
      copy('b.wav', { bits_per_sample: 24, clipped_runs: 9 }),
      'has more bits (24, not 16)',
    ],
    [
      'has more bits by its size',
      copy('a.wav', {}, minute(16)),
      copy('b.aif', {}, minute(24)),
      'has more bits (24, not 16)',
    ],
    [
      'is clipped less',
      copy('a.wav', { clipped_runs: '7' }),
      copy('b.wav', { clipped_runs: '0' }),
      'is clipped less (0 runs, not 7)',
    ],
    ['has more points', copy('a.wav'), copy('b master.wav'), 'has more points (10, not 0)'],
    ['comes first by its path', copy('c.wav'), copy('b.wav'), 'comes first by its path'],
  ])('%s', (_, worse, better, why) => {
    for (const rows of [
      [worse, better],
      [better, worse],
    ]) {
      const { selected, decisions } = plan(rows);
      expect(selected.map(({ relPath }) => relPath)).toEqual([better.relPath]);
      const last = (one: CatalogRow) => decisions.find((decision) => decision.row === one)?.reasons.at(-1);
      expect(last(worse)).toMatchObject({ met: false, detail: `a copy (dup_0003) of ${better.relPath}, which ${why}` });
      expect(last(better)).toMatchObject({ met: true, detail: `the best of 2 copies (dup_0003): it ${why}` });
    }
  });
});

test('columns count in any case', () => {
  const cells = (runs: number) => ({ Duplicate_Group: 'x', ' CLIPPED_RUNS': runs });
  expect(plan([row('a.wav', cells(2)), row('b.wav', cells(1))]).selected.map(({ relPath }) => relPath)).toEqual([
    'b.wav',
  ]);
});

test('a copy that is left out for another reason is no rival, and the rest is left alone', () => {
  const rows = [copy('demo/a.flac'), copy('b.mp3'), row('c.mp3', { duplicate_group: '' }), row('d.mp3')];
  const paths = ({ selected }: ReturnType<typeof plan>) => selected.map(({ relPath }) => relPath);
  expect(paths(plan(rows))).toEqual(['b.mp3', 'c.mp3', 'd.mp3']);
  expect(paths(plan(rows, 'duplicates: keep-all'))).toHaveLength(3);
  expect(plan(rows).decisions[1]?.reasons.some(({ rule }) => rule === 'duplicates')).toBe(false);
});

test('copies are told apart before the limit counts', () => {
  const { selected } = plan([copy('a.wav'), copy('b.wav'), row('c.wav')], 'duplicates: keep-best\nlimit: 2');
  expect(selected.map(({ relPath }) => relPath)).toEqual(['a.wav', 'c.wav']);
});

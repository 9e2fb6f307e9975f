import { describe, expect, test } from '@jest/globals';
import type { CatalogRow } from '@stem/catalog/catalog';
import { rowsOfUnread, withKept } from './kept-rows.ts';
import type { ReadFile, Scan } from './scan.ts';

const row = (relPath: string, extra: CatalogRow['extra'] = new Map()): CatalogRow => {
  const facts = { durationSec: 1, sampleRate: 48_000, channels: 2, fileSizeMb: 1 };
  return { id: `id of ${relPath}`, relPath, ...facts, extra };
};

const scan = (read: readonly string[], unreadable: Scan['unreadable']): Scan => ({
  root: '/music',
  files: read.map((relPath) => ({ relPath }) as ReadFile),
  unreadable,
  warnings: [],
  skips: [],
  skippedWithAudio: [],
  otherExtensions: new Map(),
});

const refused = (relPath: string): Scan['unreadable'][number] => ({ relPath, reason: 'no', mayBeThere: true });

describe('rows that are kept', () => {
  const older = ['a.wav', 'b.wav', 'b.wav.wav', 'deep/c.wav', 'deep/er/d.wav', 'deeper/e.wav'].map((path) => row(path));

  test('are those of files, and of all below folders, that could not be read', () => {
    const found = rowsOfUnread(scan(['a.wav'], [refused('b.wav'), refused('deep')]), older);
    expect(found.map(({ relPath }) => relPath)).toEqual(['b.wav', 'deep/c.wav', 'deep/er/d.wav']);
  });

  test('are none of what was read, of what is gone and of what is no audio any more', () => {
    const unreadable = [refused('a.wav'), { relPath: 'b.wav', reason: 'no audio', mayBeThere: false }];
    expect(rowsOfUnread(scan(['a.wav'], unreadable), older)).toEqual([]);
  });

  test('are those of files for which there is no ffmpeg this time', () => {
    const skips = [
      { relPath: 'b.wav', directory: false, cause: 'needs-ffmpeg', words: '' },
      { relPath: 'a.wav', directory: false, cause: 'special', words: '' },
    ] as const;
    const found = rowsOfUnread({ ...scan([], []), skips }, older);
    expect(found.map(({ relPath }) => relPath)).toEqual(['b.wav']);
  });

  test('lie in order among the others, with a cell in each column of the analysis', () => {
    const measured = ['a.wav', 'c.wav'].map((path) => row(path, new Map([['bpm', 120]])));
    const rows = withKept(measured, [row('b.wav', new Map([['mine', 'yes']]))]);
    expect(rows.map(({ relPath, extra }) => [relPath, ...extra])).toEqual([
      ['a.wav', ['bpm', 120]],
      ['b.wav', ['bpm', null], ['mine', 'yes']],
      ['c.wav', ['bpm', 120]],
    ]);
  });
});

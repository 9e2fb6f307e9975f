import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogRow } from '../catalog/columns.ts';
import { compareCodePoints } from '../text/compare.ts';
import { formatProblem } from '../text/problem.ts';
import { planSelection } from './plan-selection.ts';
import { defaultRules, loadRules, parseRules, rulesWithFlags, type SelectionRules } from './selection-rules.ts';

function row(relPath: string, durationSec = 60, more: Partial<CatalogRow> = {}): CatalogRow {
  return { id: 'a', relPath, durationSec, sampleRate: 44100, channels: 2, fileSizeMb: 1, extra: new Map(), ...more };
}

function plan(rows: readonly CatalogRow[], rules: Partial<SelectionRules> = {}) {
  return planSelection(rows, { ...defaultRules, ...rules });
}

describe('the plan', () => {
  test('asks the rules in their order, and accepts the bounds', () => {
    const rows = [
      row('scratch/a.wav', 29.99),
      row('scratch/b.wav', 3600.01),
      row('scratch/c.wav', 30),
      row('d.wav', 30),
      row('e.wav', 3600),
    ];
    const { decisions, rejections, selected } = plan(rows);
    expect(decisions.map(({ rejectedBy }) => rejectedBy)).toEqual([
      'min_duration_sec',
      'max_duration_sec',
      'skip',
      undefined,
      undefined,
    ]);
    expect(rejections).toEqual([
      { rule: 'min_duration_sec', number: 1, count: 1 },
      { rule: 'max_duration_sec', number: 2, count: 1 },
      { rule: 'skip', number: 3, count: 1 },
    ]);
    expect(selected.map(({ relPath }) => relPath)).toEqual(['d.wav', 'e.wav']);
  });

  test('gives 10 for each preferred pattern, 5 for channels, 5 for the sample rate', () => {
    const rows = [
      row('songs/master 1.wav'),
      row('songs/x.wav', 60, { channels: 1 }),
      row('x.wav', 60, { sampleRate: 48000 }),
    ];
    const { selected } = plan(rows, { channels: 'stereo', sampleRate: 48000 });
    expect(selected.map(({ relPath, selectionScore }) => [relPath, selectionScore])).toEqual([
      ['songs/master 1.wav', 25],
      ['songs/x.wav', 10],
      ['x.wav', 10],
    ]);
  });

  test('sorts by score, then by path in code point order', () => {
    const { selected } = plan([row('😀.wav'), row('～.wav'), row('b.wav'), row('songs/z.wav'), row('B.wav')]);
    expect(selected.map(({ relPath }) => relPath)).toEqual(['songs/z.wav', 'B.wav', 'b.wav', '～.wav', '😀.wav']);
  });

  test('says for every row which rule gave what', () => {
    const { decisions } = plan([row('Masters/song.wav', 60), row('a.wav', 12.3), row('mix_old.wav')], {
      channels: 'stereo',
      limit: 1,
    });
    expect(decisions.map(({ reasons }) => reasons)).toEqual([
      [
        { rule: 'prefer', number: 4, points: 10, detail: 'the path meets "masters"' },
        { rule: 'prefer', number: 4, points: 10, detail: 'the path meets "songs"' },
        { rule: 'channels', number: 5, points: 5, detail: 'it is stereo' },
      ],
      [{ rule: 'min_duration_sec', number: 1, points: 0, detail: '12.30 s is shorter than 30 s' }],
      [{ rule: 'skip', number: 3, points: 0, detail: 'the path meets "_old"' }],
    ]);
  });

  test('takes only the best where there is a limit, and says so of the others', () => {
    const { selected, decisions } = plan([row('c.wav'), row('a.wav'), row('songs/b.wav')], { limit: 2 });
    expect(selected.map(({ relPath }) => relPath)).toEqual(['songs/b.wav', 'a.wav']);
    expect(decisions[0]).toMatchObject({
      selected: false,
      rejectedBy: 'limit',
      reasons: [{ number: 7, detail: 'place 3 of 3, only 2 are selected' }],
    });
  });

  test('keeps every column, and changes no row', () => {
    const rows = [row('a.wav', 60, { extra: new Map([['mood', 'calm']]) })];
    expect(plan(rows).selected).toEqual([{ ...rows[0], selectionScore: 0 }]);
  });

  test('does not depend on the order of the rows, and leaves none out', () => {
    const rows = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('song', 'test', 'x', 'Mix'), number: fc.nat(50), durationSec: fc.nat(5000) }),
      { selector: ({ name, number }) => `${name}${number}` },
    );
    fc.assert(
      fc.property(rows, fc.option(fc.integer({ min: 1, max: 5 })), (made, limit) => {
        const catalog = made.map(({ name, number, durationSec }) => row(`${name} ${number}.wav`, durationSec));
        const { selected, decisions, rejections } = plan(catalog, { limit });
        expect(plan(catalog.toReversed(), { limit }).selected).toEqual(selected);
        expect(decisions.map((decision) => decision.row)).toEqual(catalog);
        expect(selected.length + rejections.reduce((sum, { count }) => sum + count, 0)).toBe(catalog.length);
        for (const [index, { relPath, selectionScore }] of selected.slice(1).entries()) {
          const before = selected[index];
          const order =
            (before?.selectionScore ?? 0) - selectionScore || compareCodePoints(relPath, before?.relPath ?? '');
          expect(order).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('a rules file', () => {
  test('says only what differs', () => {
    const { rules, warnings } = parseRules('min_duration: 10\nskip: [x, 303]\nchannels: mono\n', 'r.yaml');
    expect(rules).toEqual({ ...defaultRules, minDurationSec: 10, skip: ['x', '303'], channels: 'mono' });
    expect(warnings).toEqual([]);
  });

  test('is not needed', async () => {
    expect(await loadRules()).toEqual({ rules: defaultRules, warnings: [], fields: [] });
    await expect(loadRules('/nowhere/rules.yaml')).rejects.toThrow('/nowhere/rules.yaml: there is no such file.');
  });

  test('reports every problem at once', () => {
    const text = 'min_duration_sec: soon\nskip:\n  - ok\n  - "/(/"\n  - ""\nchannels: quad\nlimit: 0\nprefered: [a]\n';
    expect(() => parseRules(text, 'r.yaml')).toThrow(
      [
        'r.yaml:1:19: min_duration_sec: expected a number of at least 0 (s), got "soon"',
        'r.yaml:4:5: skip[1]: expected text where it is a word, a glob, or a valid regular expression between slashes, got "/(/"',
        'r.yaml:5:5: skip[2]: expected text where it is a word, a glob, or a valid regular expression between slashes, got ""',
        'r.yaml:6:11: channels: expected "mono" or "stereo" or null, got "quad"',
        'r.yaml:7:8: limit: expected a whole number of at least 1 or null, got 0',
        'r.yaml:8:1: prefered: expected a known key, got "prefered" (ignored; nearest: prefer)',
      ].join('\n'),
    );
    expect(() => parseRules('min_duration_sec: 20\nmax_duration_sec: 10\n', 'r.yaml')).toThrow(
      'r.yaml:1:19: min_duration_sec: expected a minimum duration not above the maximum (10 s), got 20 s',
    );
  });

  test('warns of keys nobody knows', () => {
    const { warnings } = parseRules('min_length: 10\n', 'r.yaml');
    expect(warnings.map(formatProblem)).toEqual([
      'r.yaml:1:1: min_length: expected a known key, got "min_length" (ignored; nearest: min_duration_sec)',
    ]);
  });
});

describe('flags', () => {
  test('win over the file, lists as a whole', () => {
    const { rules } = parseRules('min_duration_sec: 10\nskip: [x]\nlimit: 3\n', 'r.yaml');
    expect(rulesWithFlags(rules, { minDurationSec: 5, skip: ['y'], limit: undefined })).toEqual({
      ...rules,
      minDurationSec: 5,
      skip: ['y'],
    });
  });

  test('that are wrong are all named', () => {
    expect(() => rulesWithFlags(defaultRules, { minDurationSec: -1, sampleRate: 1.5, skip: ['/(/'] })).toThrow(
      [
        '--min-duration: expected a number of at least 0 (s), got -1',
        '--skip: expected text where it is a word, a glob, or a valid regular expression between slashes, got "/(/"',
        '--sample-rate: expected a whole number of at least 1 or null (Hz), got 1.5',
      ].join('\n'),
    );
    expect(() => rulesWithFlags(defaultRules, { minDurationSec: 4000, maxDurationSec: 60 })).toThrow(
      'expected a minimum duration not above the maximum (60 s), got 4000 s',
    );
  });

  test('may lie beyond a bound that nobody wrote: then they select nothing', () => {
    expect(rulesWithFlags(defaultRules, { minDurationSec: 4000 })).toMatchObject({ minDurationSec: 4000 });
    expect(parseRules('max_duration_sec: 10\n', 'r.yaml').rules).toMatchObject({ maxDurationSec: 10 });
  });
});

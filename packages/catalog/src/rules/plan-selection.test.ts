import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogRow, Cell } from '../catalog/columns.ts';
import { compareCodePoints } from '../text/compare.ts';
import { planSelection } from './plan-selection.ts';
import { defaultRules, type SelectionRules } from './default-rules.ts';
import { rulesSchema } from './selection-rules.ts';

function row(relPath: string, durationSec = 60, more: Partial<CatalogRow> = {}): CatalogRow {
  return { id: 'a', relPath, durationSec, sampleRate: 44100, channels: 2, fileSizeMb: 1, extra: new Map(), ...more };
}

function plan(rows: readonly CatalogRow[], rules: Partial<SelectionRules> = {}) {
  return planSelection(rows, { ...defaultRules, ...rules });
}

describe('the plan', () => {
  test('gives numbers as numbers where a CSV has them as text, and leaves text that is none of a number alone', () => {
    const extra = new Map<string, Cell>([
      ['bpm', '96.00'],
      ['mood', '007'],
      ['rating', '3.50'],
    ]);
    const { decisions } = plan([row('a.wav', 60, { extra })], {
      require: [{ field: 'bpm', not: null }],
      score: [
        { field: 'mood', equals: '007', points: 1 },
        { field: 'rating', weight: 2 },
      ],
    });
    const seen = decisions[0]?.reasons.filter(({ path }) => path !== undefined).map(({ value }) => value);
    expect(seen).toEqual([96, '007', 3.5]);
    expect(decisions[0]?.reasons.at(-1)?.detail).toBe('2 × rating 3.50');
  });

  test('asks the rules in their order, and accepts the bounds', () => {
    const rows = [
      row('scratch/a.wav', 29.99),
      row('scratch/b.wav', 3600.01),
      row('scratch/c.wav', 30),
      row('d.wav', 30),
      row('e.wav', 3600),
    ];
    const { decisions, rejections, selected } = plan(rows);
    expect(decisions.map(({ rejectedBy }) => rejectedBy?.rule)).toEqual([
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

  test('says for every row what each rule came to, until one leaves it out', () => {
    const { decisions } = plan([row('Masters/song.wav', 60), row('a.wav', 12.3), row('mix_old.wav')], {
      channels: 'stereo',
      sampleRate: 48000,
      limit: 1,
    });
    const long = {
      rule: 'max_duration_sec',
      number: 2,
      met: true,
      points: 0,
      detail: '60.00 s, at most 3600 s',
      value: 60,
    };
    const bounds = [{ ...long, rule: 'min_duration_sec', number: 1, detail: '60.00 s, at least 30 s' }, long];
    const prefer = { rule: 'prefer', number: 4, met: true, points: 10 };
    expect(decisions.map(({ reasons }) => reasons)).toEqual([
      [
        ...bounds,
        { rule: 'skip', number: 3, met: true, points: 0, detail: 'the path meets none of 7 patterns' },
        { ...prefer, detail: 'the path meets "masters"' },
        { ...prefer, detail: 'the path meets "songs"' },
        { rule: 'channels', number: 5, met: true, points: 5, value: 2, detail: 'it is stereo' },
        { rule: 'sample_rate', number: 6, met: false, points: 0, value: 44100, detail: 'it has 44100 Hz, not 48000' },
        { rule: 'limit', number: 7, met: true, points: 0, value: 1, detail: 'place 1 of 1, of the first 1' },
      ],
      [{ ...bounds[0], met: false, value: 12.3, detail: '12.30 s is shorter than 30 s' }],
      [...bounds, { rule: 'skip', number: 3, met: false, points: 0, detail: 'the path meets "_old"' }],
    ]);
  });

  test('takes only the best where there is a limit, and says so of the others', () => {
    const { selected, decisions } = plan([row('c.wav'), row('a.wav'), row('songs/b.wav')], { limit: 2 });
    expect(selected.map(({ relPath }) => relPath)).toEqual(['songs/b.wav', 'a.wav']);
    expect(decisions[0]).toMatchObject({
      selected: false,
      rejectedBy: { rule: 'limit', number: 7, detail: 'place 3 of 3, only 2 are selected' },
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

describe('whatever the rules are', () => {
  const cell = fc.oneof(
    fc.constantFrom<Cell>(null, '', 'A min', 'Bb', 'dark', true),
    fc.double({ min: -100, max: 100, noNaN: true }),
    fc.integer({ min: -9, max: 9 }).map((value) => value.toFixed(2)),
  );
  const catalog = fc
    .array(
      fc.record({
        name: fc.constantFrom('song', 'test', 'x', 'master'),
        durationSec: fc.nat(4000),
        sampleRate: fc.constantFrom(44100, 48000),
        group: fc.constantFrom<Cell>(null, 'dup_0000', 'dup_0001'),
        bpm: cell,
        key: cell,
      }),
      { maxLength: 12 },
    )
    .map((rows) =>
      rows.map(({ name, durationSec, sampleRate, group, bpm, key }, index) =>
        row(`${name} ${index}.wav`, durationSec, {
          sampleRate,
          extra: new Map([
            ['bpm', bpm],
            ['key', key],
            ['duplicate_group', group],
          ]),
        }),
      ),
    );
  const field = fc.constantFrom('bpm', 'key', 'duration_sec', 'rel_path');
  const value = fc.constantFrom('Am', 'A#', 'dark', 3, -2, null, true);
  const number = fc.integer({ min: -9, max: 9 });
  const condition = fc.oneof(
    fc.record({ field, min: number }),
    fc.record({ field, max: number }),
    fc.record({ field, equals: value }),
    fc.record({ field, in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
    fc.record({ field, not: value }),
  );
  const points = fc.double({ min: -20, max: 20, noNaN: true });
  const scoring = fc.oneof(
    fc.tuple(condition, points).map(([rule, given]) => ({ ...rule, points: given })),
    fc.record({ field, weight: points }),
  );
  const rules = fc
    .record({
      require: fc.array(condition, { maxLength: 2 }),
      score: fc.array(scoring, { maxLength: 3 }),
      duplicates: fc.constantFrom('keep-all', 'keep-best'),
      channels: fc.constantFrom('mono', 'stereo', null),
      limit: fc.option(fc.integer({ min: 1, max: 5 })),
    })
    .map((made) => rulesSchema.parse(made));

  test('the score is the sum of the points, and a row is in that every rule lets in', () => {
    fc.assert(
      fc.property(catalog, rules, (rows, made) => {
        const { decisions, selected, rejections } = planSelection(rows, made);
        const left = rejections.reduce((sum, { count }) => sum + count, 0);
        expect([decisions.length, selected.length + left]).toEqual([rows.length, rows.length]);
        const gates = new Set(['min_duration_sec', 'max_duration_sec', 'skip', 'require', 'duplicates', 'limit']);
        for (const decision of decisions) {
          const sum = decision.reasons.reduce((total, reason) => total + reason.points, 0);
          expect(decision.score).toBeCloseTo(sum, 9);
          const closed = decision.reasons.filter(({ rule, met }) => gates.has(rule) && !met);
          expect(decision.rejectedBy).toBe(closed[0]);
          expect(decision.selected).toBe(closed.length === 0);
        }
        for (const one of selected) {
          expect(decisions.find((decision) => decision.row.relPath === one.relPath)?.score).toBe(one.selectionScore);
        }
      }),
    );
  });

  test('the order of the catalog changes nothing', () => {
    fc.assert(
      fc.property(catalog, rules, (rows, made) => {
        const [plan, turned] = [planSelection(rows, made), planSelection(rows.toReversed(), made)];
        expect(turned).toEqual({ ...plan, decisions: plan.decisions.toReversed() });
      }),
    );
  });

  test('nor does the order of the rules change who is in', () => {
    fc.assert(
      fc.property(catalog, rules, (rows, made) => {
        const turned = { ...made, require: made.require.toReversed(), score: made.score.toReversed() };
        expect(planSelection(rows, turned).selected).toEqual(planSelection(rows, made).selected);
      }),
    );
  });

  test('points for what nobody has, and a requirement that all meet, change nothing', () => {
    fc.assert(
      fc.property(catalog, rules, (rows, made) => {
        const more = rulesSchema.parse({
          ...made,
          require: [...made.require, { field: 'duration_sec', min: 0 }],
          score: [...made.score, { field: 'bpm', equals: 'nobody', points: 99 }, { field: 'bpm', weight: 0 }],
        });
        expect(planSelection(rows, more).selected).toEqual(planSelection(rows, made).selected);
      }),
    );
  });

  test('a requirement leaves in what was in, or fewer; the others keep their scores', () => {
    fc.assert(
      fc.property(catalog, rules, condition, (rows, made, extra) => {
        const free = { ...made, duplicates: 'keep-all' as const, limit: null };
        const before = planSelection(rows, free).selected;
        const after = planSelection(rows, { ...free, require: [...free.require, extra] }).selected;
        expect(before).toEqual(expect.arrayContaining(after.map((one) => one)));
      }),
    );
  });
});

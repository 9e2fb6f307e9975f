/** The benchmark's arithmetic, without a clock: who runs when, and what is made of the samples. */
import { expect, test } from '@jest/globals';
import { contest } from '../bench/contest.mjs';
import { rowOf } from '../bench/figures.mjs';
import { markdownTable } from '../bench/table.mjs';

/** A contestant whose runs take these seconds, one after the other. */
function contestant(name: string, log: string[], run: (turn: number) => number) {
  let turn = 0;
  return {
    name,
    run: async () => {
      log.push(name);
      return { seconds: run(turn++) };
    },
  };
}

const samples = (...seconds: number[]) => seconds.map((value) => ({ seconds: value }));

test('contestants take turns, who is first changes, and the first round is not counted', async () => {
  const log: string[] = [];
  const results = await contest([contestant('a', log, (turn) => turn), contestant('b', log, () => 7)], { rounds: 3 });
  expect(log.join('')).toBe('ababbaab');
  expect(results).toEqual([samples(1, 2, 3), samples(7, 7, 7)]);
});

test('who is missing or fails is left out with a word; we may not fail', async () => {
  const broken = contestant('b', [], () => {
    throw new Error('no such flag');
  });
  const absent = { ...contestant('c', [], () => 1), missing: 'c is not installed' };
  const results = await contest([contestant('a', [], () => 1), broken, absent], { rounds: 2 });
  expect(results).toEqual([samples(1, 1), 'b failed: no such flag', 'c is not installed']);
  await expect(contest([broken], { rounds: 2 })).rejects.toThrow('no such flag');
});

test('the ratio is that of the medians, its spread that of the rounds', () => {
  const row = rowOf({
    id: 'x',
    work: 'x',
    ours: samples(1, 2, 4),
    against: 'y',
    theirs: samples(8, 6, 4),
    measure: 'faster',
    target: { atLeast: 3 },
  });
  expect(row).toMatchObject({ value: { median: 3, low: 1, high: 8, count: 3 }, met: true });
});

test.each([
  ['realtime', { atLeast: 300 }, 300, true],
  ['realtime', { atLeast: 301 }, 300, false],
  ['slower', { atMost: 0.003 }, 1 / 300, false],
  ['extraMs', { atMost: -298_000 }, -299_000, true],
  ['seconds', { atMost: 0.5 }, 1, false],
] as const)('%s against %j is %d', (measure, target, value, met) => {
  const row = rowOf({ id: 'x', work: 'x', ours: samples(1), against: 'y', theirs: 300, measure, target });
  expect([row.value?.median, row.met]).toEqual([value, met]);
});

test('memory is the largest of all rounds, and has to be below its bound in all of them', () => {
  const ours = [290, 310, 295].map((peakMib) => ({ seconds: 1, peakMib }));
  const row = rowOf({ id: 'x', work: 'x', ours, against: 'peak memory', measure: 'mib', target: { atMost: 300 } });
  expect(row).toMatchObject({ value: { median: 310 }, met: false });
});

test('the table says what was skipped, and why', () => {
  const row = rowOf({
    id: 'x',
    work: 'x',
    ours: samples(1),
    against: 'sox',
    theirs: 'sox is not installed',
    measure: 'faster',
  });
  expect(markdownTable([row])).toMatch(/\| sox \(sox is not installed\) +\| +\| skipped \|/);
});

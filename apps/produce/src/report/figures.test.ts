import { expect, test } from '@jest/globals';
import { clock, counted, fixed, grouped, signed, size } from './figures.ts';
import { settingFacts } from './setting-facts.ts';

test('numbers have a true minus, never a minus zero, and a dash where there is none', () => {
  expect([-14.04, -0.04, 0, 3.25, -Infinity, Infinity, NaN, null].map((value) => fixed(value, 1))).toEqual([
    '−14.0',
    '0.0',
    '0.0',
    '3.3',
    '−∞',
    '∞',
    '–',
    '–',
  ]);
  expect([2, -2, 0, 0.04].map((value) => signed(value, 1))).toEqual(['+2.0', '−2.0', '0.0', '0.0']);
  expect([999, 6_576_000, -1234].map(grouped)).toEqual(['999', '6,576,000', '−1,234']);
});

test('times are rounded as a whole', () => {
  expect([0, 59.6, 137, 3661].map((sec) => clock(sec))).toEqual(['0:00', '1:00', '2:17', '61:01']);
  expect([82.285714, 59.9996].map((sec) => clock(sec, 3))).toEqual(['1:22.286', '1:00.000']);
});

test('sizes and counts', () => {
  expect([999, 14_000, 52_609_000, 1.5e9].map(size)).toEqual(['999 B', '14.0 kB', '52.6 MB', '1.50 GB']);
  expect([counted(1, 'check'), counted(12, 'check')]).toEqual(['1 check', '12 checks']);
});

test('settings are told with their units, lists entry by entry', () => {
  const bands = [{ kind: 'low_shelf', frequencyHz: 90, gainDb: 1.5, q: 0.8 }];
  const facts = settingFacts({ cutoffHz: 80.5, order: 4, lowCutDb: -3, timeBeats: 0.75, pingPong: false, bands });
  expect(facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'cutoff: 80.5 Hz',
    'order: 4',
    'low cut: −3 dB',
    'time: 0.75 beats',
    'low shelf: 90 Hz +1.5 dB q 0.8',
  ]);
});

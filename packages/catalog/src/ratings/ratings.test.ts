import { expect, test } from '@jest/globals';
import { formatRatings, parseRatings, type Ratings } from './ratings.ts';

const hash = 'a'.repeat(64);
const entry = (path: string): Ratings['entries'][number] => ({
  path,
  sha256: hash,
  rating: 4,
  tags: ['warm'],
  rejected: false,
  source: { rel_path: 'songs/one.wav', sha256: hash },
});
const ratings: Ratings = { kind: 'ratings', version: 1, folder: 'f', entries: [entry('b.wav'), entry('a.wav')] };

test('what is written reads back, in the order of the paths', () => {
  const read = parseRatings(formatRatings(ratings));
  expect(read.entries.map(({ path }) => path)).toEqual(['a.wav', 'b.wav']);
  expect(read.entries[1]).toEqual(ratings.entries[0]);
});

test('every problem is named with its place', () => {
  const text = formatRatings(ratings).replace('"rating": 4', '"rating": 6').replace('"version": 1', '"version": 2');
  expect(() => parseRatings(text, 'mine.json')).toThrow(/mine\.json:3:.*version.*\n.*entries\[0\]\.rating/s);
});

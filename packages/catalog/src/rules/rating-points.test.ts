import { expect, test } from '@jest/globals';
import type { CatalogRow } from '../catalog/columns.ts';
import { ratedSources } from '../ratings/rated-sources.ts';
import type { RatedTexture } from '../ratings/ratings.ts';
import { defaultRules } from './default-rules.ts';
import { planSelection } from './plan-selection.ts';

const paths = ['calm.wav', 'harsh.wav', 'new.wav'];
const rows = paths.map((relPath): CatalogRow => {
  return { id: relPath, relPath, durationSec: 60, sampleRate: 44100, channels: 2, fileSizeMb: 1, extra: new Map() };
});

function textures(relPath: string, hash: string, ratings: readonly (number | 'rejected')[]): RatedTexture[] {
  return ratings.map((rating, index) => ({
    path: `${relPath}/${index}.wav`,
    sha256: hash.repeat(64),
    rating: rating === 'rejected' ? null : rating,
    tags: [],
    rejected: rating === 'rejected',
    source: { rel_path: relPath, sha256: hash.repeat(64) },
  }));
}

const entries = [
  ...textures('calm.wav', 'a', [5, 5, 4, 'rejected', 5]),
  ...textures('harsh.wav', 'b', [1, 'rejected', 'rejected']),
];
const ratings = ratedSources([{ file: 'r.json', ratings: { kind: 'ratings', version: 1, folder: 'f', entries } }]);

test('ratings are a rule like the others: points, and why', () => {
  const { selected, decisions } = planSelection(rows, defaultRules, ratings);
  expect(selected.map(({ relPath, selectionScore }) => [relPath, selectionScore])).toEqual([
    ['calm.wav', 3.13],
    ['new.wav', 0],
    ['harsh.wav', -5],
  ]);
  expect(decisions.map(({ reasons }) => reasons.find(({ rule }) => rule === 'ratings'))).toEqual([
    {
      rule: 'ratings',
      number: 11,
      met: true,
      points: 3.13,
      value: 0.31,
      detail: '4 rated 4.8 on average, 1 rejected: 10 × 0.31',
    },
    {
      rule: 'ratings',
      number: 11,
      met: true,
      points: -5,
      value: -0.5,
      detail: '1 rated 1.0 on average, 2 rejected: 10 × -0.50',
    },
    { rule: 'ratings', number: 11, met: false, points: 0, detail: 'none of its textures was rated' },
  ]);
});

test('the rules say how much they weigh; without ratings there is no such rule', () => {
  const heavy = planSelection(rows, { ...defaultRules, ratingPoints: 100 }, ratings);
  expect(heavy.selected.map(({ selectionScore }) => selectionScore)).toEqual([31.25, 0, -50]);
  const without = planSelection(rows, { ...defaultRules, ratingPoints: 100 });
  expect(without.decisions.flatMap(({ reasons }) => reasons.filter(({ rule }) => rule === 'ratings'))).toEqual([]);
});

import { expect, test } from '@jest/globals';
import { shardResults } from './shard-results.ts';

const shard = { number: 3, of: 16 };

test.each([
  ['/a/batch_results.json', shard, '/a/batch_results.shard-03-of-16.json'],
  ['/a.b/night', shard, '/a.b/night.shard-03-of-16'],
  ['/a/r.json', { number: 3, of: 1000 }, '/a/r.shard-0003-of-1000.json'],
  ['/a/r.shard-03-of-16.json', shard, '/a/r.shard-03-of-16.json'],
  ['/a/r.json', { number: 1, of: 1 }, '/a/r.json'],
  ['/a/r.json', undefined, '/a/r.json'],
  ['/dev/null', shard, '/dev/null'],
])('%s of %j is %s', (path, part, expected) => {
  expect(shardResults(path, part)).toBe(expected);
});

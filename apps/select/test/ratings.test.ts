import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createDesk, type Desk } from './desk.ts';

let desk: Desk;

beforeEach(async () => {
  desk = await createDesk();
  await desk.catalog([
    ['live/a.wav', 60],
    ['live/b.wav', 60],
    ['masters/c.wav', 60],
  ]);
});

afterEach(() => desk.remove());

const hash = (digit: string): string => digit.repeat(64);

function ratings(...sources: readonly (readonly [relPath: string, digit: string, rating: number | null])[]): string {
  const entries = sources.map(([relPath, digit, rating], index) => ({
    path: `track/pads/${index}.wav`,
    sha256: hash(String(index)),
    rating,
    tags: [],
    rejected: rating === null,
    source: { rel_path: relPath, sha256: hash(digit) },
  }));
  return JSON.stringify({ kind: 'ratings', version: 1, folder: 'page', entries });
}

test('sources go up and down by what was kept of them, and --explain says so', async () => {
  await desk.write('ratings.json', ratings(['live/b.wav', 'b', 5], ['live/b.wav', 'b', 5], ['live/a.wav', 'a', null]));
  const { code, stdout } = await desk.select('--ratings', 'ratings.json', '--explain');
  expect(code).toBe(0);
  expect(await desk.selected()).toEqual(['masters/c.wav 10', 'live/b.wav 4', 'live/a.wav -2.5']);
  expect(stdout).toMatch(/\+4\.0 {2}rule 11 ratings +2 rated 5\.0 on average: 10 × 0\.40/);
});

test('without ratings nothing is different, whatever they weigh', async () => {
  await desk.select('--explain');
  const before = await desk.read('selected_sources.csv');
  await desk.write('rules.yaml', 'rating_points: 50\n');
  const { stdout } = await desk.select('--rules', 'rules.yaml', '--json', '--explain');
  expect(await desk.read('selected_sources.csv')).toBe(before);
  expect(stdout).not.toMatch(/rating/);
});

test('the weight is in the rules file, and 0 leaves the order alone', async () => {
  await desk.write('ratings.json', ratings(['live/b.wav', 'b', 5]));
  await desk.write('rules.yaml', 'rating_points: 100\n');
  await desk.select('--ratings', 'ratings.json', '--rules', 'rules.yaml');
  expect(await desk.selected()).toEqual(['live/b.wav 25', 'masters/c.wav 10', 'live/a.wav 0']);
  await desk.write('rules.yaml', 'rating_points: 0\n');
  await desk.select('--ratings', 'ratings.json', '--rules', 'rules.yaml');
  expect(await desk.selected()).toEqual(['masters/c.wav 10', 'live/a.wav 0', 'live/b.wav 0']);
});

test('what was rated and is not in the catalog is told', async () => {
  await desk.write('ratings.json', ratings(['gone/x.wav', 'c', 5], ['live/b.wav', 'b', 5]));
  const { stderr } = await desk.select('--ratings', 'ratings.json');
  expect(stderr).toMatch(
    /1 of 2 rated sources is not in the catalog, or has changed since \(gone\/x\.wav\): .* run stem discover again\./,
  );
  const { stdout } = await desk.select('--ratings', 'ratings.json', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    rated_sources: 2,
    rated_elsewhere: [{ rel_path: 'gone/x.wav', sha256: hash('c') }],
  });
});

test.each([
  ['that is not there', undefined, /none\.json: there is no such file/],
  ['that is no JSON', '{"kind": "ratings", ', /none\.json:1:\d+/],
  ['of another kind', '{"kind": "textures", "version": 1}', /none\.json:1:.*kind: expected "ratings", got "textures"/],
  ['with a rating of 6', ratings(['live/b.wav', 'b', 6]), /entries\[0\]\.rating: expected .* got 6/],
  ['that is a list', '[]', /none\.json:1:1/],
])('a file %s is refused with its place', async (_what, text, message) => {
  if (text !== undefined) await desk.write('none.json', text);
  const { code, stderr } = await desk.select('--ratings', 'none.json');
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('files that contradict each other are refused', async () => {
  await desk.write('old.json', ratings(['live/b.wav', 'b', 5]));
  await desk.write('new.json', ratings(['live/b.wav', 'b', 2]));
  const { code, stderr } = await desk.select('--ratings', 'old.json', '--ratings', 'new.json');
  expect(code).toBe(2);
  expect(stderr).toMatch(/rated 5 in old\.json, rated 2 in new\.json/);
});

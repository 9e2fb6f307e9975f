/** What the page decides without a screen: filter, order, groups, budget, ratings, comparison, words. */
import { expect, test } from '@jest/globals';
import type { PageData, PageTexture, PageTrack } from '../src/page-data.ts';
import { chosenOf, parseLimit } from './budget.ts';
import { matchedGains, playedRange } from './comparison.ts';
import { parseDistinct, parseFilter } from './filter.ts';
import { itemsOf, type Item } from './item.ts';
import {
  matchEntries,
  parseRatings,
  parseTags,
  ratedTexture,
  ratingsText,
  unjudged,
  type Judgement,
} from './judgement.ts';
import { clockText, lengthText, signed, sizeText } from './words.ts';
import { makeView, type ViewRequest } from './view.ts';

const track = (name: string): PageTrack => ({
  name,
  folder: `by_source/${name}`,
  profile: name === 'sea' ? 'dark' : null,
  seed: '1',
  source: { path: `songs/${name}.wav`, sha256: 's'.repeat(64), seconds: 60, href: null },
});

const texture = (index: number, change: Partial<PageTexture>): PageTexture => ({
  track: 0,
  path: `pads/x_pad0${index}.wav`,
  kind: 'pad',
  sha256: String(index).repeat(64),
  bytes: 2_000_000,
  frames: 44_100 * 4,
  rate: 44_100,
  channels: 2,
  bits: 24,
  loop: [0, 44_099],
  level: { lufs: -14, rmsDb: -15 },
  peakDb: -1,
  key: null,
  bpm: null,
  centroidHz: 1000,
  brightness: 'dark',
  grade: 'A',
  faults: [],
  from: [10, 14],
  places: 1,
  fromLevel: null,
  descriptor: '',
  group: null,
  isExample: true,
  ...change,
});

const items = itemsOf({
  tracks: [track('hill'), track('sea')],
  textures: [
    texture(1, { key: 'C maj', grade: 'C' }),
    texture(2, { key: 'C# min', level: { lufs: -22, rmsDb: -20 }, track: 1 }),
    texture(3, { kind: 'hiss', path: 'hiss/hill_hiss01.wav', level: { lufs: null, rmsDb: null }, centroidHz: null }),
  ],
} as unknown as PageData);
const judged = new Map<number, Judgement>([
  [0, { rating: 4, tags: ['Night ride'], rejected: false }],
  [1, { rating: 5, tags: [], rejected: true }],
]);
const judgementOf = ({ index }: Item): Judgement => judged.get(index) ?? unjudged;
const found = (text: string): number[] =>
  items.filter((item) => parseFilter(text)(item, judgementOf(item))).map(({ index }) => index);

test.each([
  ['', [0, 1, 2]],
  ['sea', [1]],
  ['HILL hiss', [2]],
  ['kind:hiss', [2]],
  ['kind:pad,hiss', [0, 1, 2]],
  ['key:c', [0]],
  ['key:c#', [1]],
  ['lufs<-20', [1]],
  ['lufs>=-14', [0]],
  ['rating>=4', [0]],
  ['-key:c', [1, 2]],
  ['is:unrated', [2]],
  ['is:rejected', [1]],
  ['"night ride"', [0]],
  ['tag:night', [0]],
  ['profile:dark', [1]],
  ['grade:c', [0]],
  ['len>5', []],
  ['lufs<', [0, 1, 2]],
  ['brightness:dark', [0, 1, 2]],
  ['nothing:such', []],
])('the filter %p', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

const view = (change: Partial<ViewRequest>) =>
  makeView({
    items,
    judgementOf,
    filter: () => true,
    order: { column: 'loudness', isDescending: false },
    grouping: 'none',
    ...change,
  });

test('what has no value stands at the end, whichever way it is sorted', () => {
  expect(view({}).items.map(({ index }) => index)).toEqual([1, 0, 2]);
  const descending = view({ order: { column: 'loudness', isDescending: true } });
  expect(descending.items.map(({ index }) => index)).toEqual([0, 1, 2]);
});

test('groups have headings with how many they hold', () => {
  const { rows } = view({ grouping: 'track' });
  expect(rows.map((row) => (row.kind === 'group' ? `${row.label} ${row.count}` : row.item.index))).toEqual([
    'hill 2',
    0,
    2,
    'sea 1',
    1,
  ]);
});

/** As many textures as positions on a line. */
const onALine = (...places: readonly number[]): readonly Item[] =>
  itemsOf({
    tracks: [track('hill')],
    textures: places.map((place, index) => texture(index, { descriptor: btoa(String.fromCharCode(place)) })),
  } as unknown as PageData);

test('the most different are chosen among those that meet the other words', () => {
  const line = onALine(10, 0, 11, 200, 60);
  const distinct = (count: number) =>
    view({ items: line, distinct: count, order: { column: 'name', isDescending: false } });
  expect(distinct(2).items.map(({ index }) => index)).toEqual([3, 4]);
  expect(distinct(3).items.map(({ index }) => index)).toEqual([1, 3, 4]);
  expect(distinct(9).items).toHaveLength(5);
  const quiet = view({ items: line, filter: ({ index }) => index < 3, distinct: 2 });
  expect(quiet.items.map(({ index }) => index)).toEqual([0, 1]);
});

test.each([
  ['warm', undefined],
  ['distinct:', undefined],
  ['distinct:12', 12],
  ['kind:pad distinct:3 -is:rejected', 3],
  ['distinct:3 Distinct:4', 4],
  ['indistinct:3', undefined],
])('of the filter %p so many are wanted: %p', (text, count) => {
  expect(parseDistinct(text)).toBe(count);
});

test('how many are wanted filters nothing by itself', () => {
  expect(found('distinct:1')).toEqual([0, 1, 2]);
  expect(found('distinct: key:c')).toEqual([0]);
});

test('what sounds alike is under the name of the one that stands for it, which comes first', () => {
  const alike = itemsOf({
    tracks: [track('hill')],
    textures: [
      texture(1, { group: 'x_pad02', isExample: false }),
      texture(2, { group: 'x_pad02', isExample: true }),
      texture(3, {}),
    ],
  } as unknown as PageData);
  const { rows } = view({ items: alike, grouping: 'likeness' });
  expect(rows.map((row) => (row.kind === 'group' ? `${row.label} ${row.count}` : row.item.index))).toEqual([
    'Like x_pad02 2',
    1,
    0,
    'No other like it 1',
    2,
  ]);
  const examples = alike.filter((item) => parseFilter('is:example')(item, unjudged));
  expect(examples.map(({ index }) => index)).toEqual([1, 2]);
});

test('the budget takes what is rated so, and nothing that is rejected', () => {
  expect(chosenOf(items, judgementOf, 4)).toEqual({ count: 1, seconds: 4, bytes: 2_000_000 });
  expect(chosenOf(items, judgementOf, 5).count).toBe(0);
  expect(['90', ' 1,5 ', '', '0', '-3', 'x'].map(parseLimit)).toEqual([
    90,
    1.5,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('ratings go out and come back; a texture that was moved keeps them, one that changed does not', () => {
  const [first, second] = items as [Item, Item];
  const text = ratingsText('f', [ratedTexture(second, judgementOf(second)), ratedTexture(first, judgementOf(first))]);
  const entries = parseRatings(text);
  expect(entries.map(({ path }) => path)).toEqual([first.path, second.path]);
  expect(matchEntries(entries, items).byPath.get(first.path)).toEqual(judgementOf(first));
  const moved = entries.map((entry) => ({ ...entry, path: `old/${entry.path}` }));
  expect(matchEntries(moved, items).byPath.get(first.path)).toEqual(judgementOf(first));
  const changed = entries.map((entry) => ({ ...entry, sha256: 'f'.repeat(64) }));
  expect(matchEntries(changed, items)).toEqual({ byPath: new Map(), others: changed });
});

test.each(['', '[]', '{"kind":"ratings","version":1,"entries":[{"path":"a"}]}', '{"kind":"other"}'])(
  'what is no ratings is refused: %s',
  (text) => {
    expect(() => parseRatings(text)).toThrow(/expected/);
  },
);

test('tags are words with commas between, each once, in order', () => {
  expect(parseTags(' warm,dark , warm,, a  b ')).toEqual(['a b', 'dark', 'warm']);
});

test('the louder side comes down to the other, by loudness or else by level', () => {
  const level = { lufs: -10, rmsDb: -12 };
  expect(matchedGains({ level, fromLevel: { lufs: -30, rmsDb: -30 } })).toEqual({
    texture: expect.closeTo(0.1),
    source: 1,
  });
  expect(matchedGains({ level, fromLevel: { lufs: null, rmsDb: -6 } })).toEqual({
    texture: 1,
    source: expect.closeTo(0.501),
  });
  expect(matchedGains({ level, fromLevel: null })).toEqual({ texture: 1, source: 1 });
});

test('a short place is heard with what is around it, within the track', () => {
  const range = (from: readonly [number, number]) =>
    playedRange({ texture: texture(1, { from }), track: track('hill') });
  expect(range([10, 14])).toEqual([10, 14]);
  expect(range([10, 10.5])).toEqual([9.5, 11]);
  expect(range([0, 0.5])).toEqual([0, 1]);
  expect(range([59.9, 60])).toEqual([expect.closeTo(59.2), 60]);
});

test('numbers as people read them', () => {
  expect([lengthText(0.046), lengthText(8), lengthText(187)]).toEqual(['0.05 s', '8.0 s', '3:07']);
  expect([clockText(7), clockText(3723)]).toEqual(['0:07', '1:02:03']);
  expect([signed(-13.84, 1), signed(-0.01, 1), signed(2, 0)]).toEqual(['−13.8', '0.0', '2']);
  expect([sizeText(400), sizeText(2_100_000), sizeText(3.2e9)]).toEqual(['1 kB', '2.1 MB', '3.20 GB']);
});

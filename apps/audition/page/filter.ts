/** The words of the filter, and whether a texture meets all of them. Pure. */
import { columns, type ColumnName } from './columns.ts';
import type { Item } from './item.ts';
import { isUnjudged, type Judgement } from './judgement.ts';

export type Filter = (item: Item, judgement: Judgement) => boolean;

/** Names that words may go by. */
const names: Readonly<Record<string, ColumnName>> = {
  name: 'name',
  track: 'track',
  kind: 'kind',
  profile: 'profile',
  length: 'length',
  len: 'length',
  sec: 'length',
  loudness: 'loudness',
  lufs: 'loudness',
  peak: 'peak',
  key: 'key',
  tempo: 'tempo',
  bpm: 'tempo',
  brightness: 'brightness',
  hz: 'brightness',
  grade: 'grade',
  size: 'size',
  mb: 'size',
  rating: 'rating',
  likeness: 'likeness',
};

const states: Readonly<Record<string, Filter>> = {
  rated: (_, { rating }) => rating !== null,
  unrated: (_, { rating, rejected }) => rating === null && !rejected,
  judged: (_, judgement) => !isUnjudged(judgement),
  rejected: (_, { rejected }) => rejected,
  tagged: (_, { tags }) => tags.length > 0,
  loop: ({ texture }) => texture.loop !== null,
  example: ({ texture }) => texture.isExample,
};

/** `warm kind:pad,swell lufs<-20 rating>=3 key:C tag:night -is:rejected "two words"`: all have to hold. */
export function parseFilter(text: string): Filter {
  const terms = [...text.replaceAll(distinctWord, ' ').matchAll(/(-?)("[^"]*"?|[^\s"]+(?:"[^"]*"?)?)/g)].map(
    ([, minus, word = '']) => {
      const filter = term(word.replaceAll('"', '').toLowerCase());
      return minus === '-' && word !== '' ? not(filter) : filter;
    },
  );
  return (item, judgement) => terms.every((filter) => filter(item, judgement));
}

/** `distinct:12` is no property of a texture: it chooses among those that meet all other words. */
const distinctWord = /(?<=^|\s)distinct:(\d*)(?=\s|$)/gi;

/** How many of the textures, the most different, are wanted; undefined for all. */
export function parseDistinct(text: string): number | undefined {
  const [last] = [...text.matchAll(distinctWord)].slice(-1);
  return last?.[1] === undefined || last[1] === '' ? undefined : Number(last[1]);
}

function not(filter: Filter): Filter {
  return (item, judgement) => !filter(item, judgement);
}

function term(word: string): Filter {
  const [, name = '', sign = '', rest = ''] = /^([a-z]+)(:|<=|>=|<|>|=)(.*)$/.exec(word) ?? [];
  if (name === 'is') return states[rest] ?? wordFilter(word);
  if (name === 'tag') return (_, { tags }) => tags.some((tag) => tag.toLowerCase().includes(rest));
  const column = names[name];
  if (column === undefined || rest === '') return column === undefined ? wordFilter(word) : () => true;
  if (sign === ':' || sign === '=') return anyOf(column, rest.split(','));
  const limit = Number(rest);
  return Number.isNaN(limit) ? wordFilter(word) : bounded(column, sign, limit);
}

function wordFilter(word: string): Filter {
  return ({ haystack }, { tags }) => haystack.includes(word) || tags.some((tag) => tag.toLowerCase().includes(word));
}

function bounded(column: ColumnName, sign: string, limit: number): Filter {
  const { value } = columns[column];
  return (item, judgement) => {
    const number = value(item, judgement);
    if (typeof number !== 'number') return false;
    if (sign === '<') return number < limit;
    if (sign === '>') return number > limit;
    return sign === '<=' ? number <= limit : number >= limit;
  };
}

/** A key without a mode means both; words may be the beginning of what they name. */
function anyOf(column: ColumnName, wanted: readonly string[]): Filter {
  return (item, judgement) => {
    const text = textOf(column, item, judgement).toLowerCase();
    if (column === 'key') return wanted.some((one) => text === one || text.split(' ')[0] === one);
    if (column === 'name' || column === 'track') return wanted.some((one) => text.includes(one));
    return wanted.some((one) => text.startsWith(one) && one !== '');
  };
}

function textOf(column: ColumnName, item: Item, judgement: Judgement): string {
  if (column === 'kind') return item.texture.kind;
  if (column === 'brightness') return item.texture.brightness ?? '';
  const value = columns[column].value(item, judgement);
  return value === null ? '' : String(value);
}

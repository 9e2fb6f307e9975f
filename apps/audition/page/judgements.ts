/** All judgements of this page: in the browser's storage at once, with a way back. */
import type { Item } from './item.ts';
import {
  isUnjudged,
  matchEntries,
  parseRatings,
  ratedTexture,
  ratingsText,
  unjudged,
  type Judgement,
  type RatedTexture,
} from './judgement.ts';

export interface Judgements {
  readonly of: (item: Item) => Judgement;
  change(item: Item, change: Partial<Judgement>): void;
  /** Takes the last change back and says whose it was. */
  undo(): Item | undefined;
  /** The text of ratings.json. */
  text(): string;
  /** Takes the judgements of a document; those it does not name stay. Returns how many it named that are here. */
  take(text: string): number;
  /** How many textures have one. */
  count(): number;
  /** Every tag that is in use. */
  tags(): string[];
  /** Whether the browser keeps them. */
  readonly isKept: boolean;
  onChange(listener: (item: Item | undefined) => void): void;
}

const longestHistory = 200;

export function createJudgements(items: readonly Item[], folder: string): Judgements {
  const key = `stem-audition:${folder}`;
  const byPath = new Map<string, Judgement>();
  const itemsByPath = new Map(items.map((item) => [item.path, item]));
  const history: { item: Item; before: Judgement }[] = [];
  const listeners: ((item: Item | undefined) => void)[] = [];
  let others: readonly RatedTexture[] = [];
  let isKept = true;

  const text = (): string => {
    const entries = [...byPath].flatMap(([path, judgement]) => {
      const item = itemsByPath.get(path);
      return item === undefined ? [] : [ratedTexture(item, judgement)];
    });
    return ratingsText(folder, [...entries, ...others]);
  };
  const keep = (): void => {
    try {
      localStorage.setItem(key, text());
    } catch {
      isKept = false;
    }
  };
  const set = (item: Item, judgement: Judgement): void => {
    if (isUnjudged(judgement)) byPath.delete(item.path);
    else byPath.set(item.path, judgement);
  };
  const tell = (item: Item | undefined): void => {
    for (const listener of listeners) listener(item);
  };
  const take = (document: string): number => {
    const matched = matchEntries(parseRatings(document), items);
    for (const [path, judgement] of matched.byPath) byPath.set(path, judgement);
    const known = new Set(matched.others.map(({ path }) => path));
    others = [...others.filter(({ path }) => !known.has(path)), ...matched.others];
    return matched.byPath.size;
  };
  try {
    const kept = localStorage.getItem(key);
    if (kept !== null) take(kept);
  } catch {
    isKept = false;
  }

  return {
    get isKept() {
      return isKept;
    },
    of: ({ path }) => byPath.get(path) ?? unjudged,
    change(item, change) {
      const before = byPath.get(item.path) ?? unjudged;
      history.push({ item, before });
      if (history.length > longestHistory) history.shift();
      set(item, { ...before, ...change });
      keep();
      tell(item);
    },
    undo() {
      const last = history.pop();
      if (last === undefined) return undefined;
      set(last.item, last.before);
      keep();
      tell(last.item);
      return last.item;
    },
    text,
    take(document) {
      const count = take(document);
      keep();
      tell(undefined);
      return count;
    },
    count: () => byPath.size,
    tags: () => [...new Set([...byPath.values()].flatMap(({ tags }) => tags))].sort(),
    onChange: (listener) => void listeners.push(listener),
  };
}

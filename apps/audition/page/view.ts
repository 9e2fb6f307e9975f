/** Which textures are shown, in which order, under which headings. Pure. */
import { columns, type ColumnName } from './columns.ts';
import { distinctItems } from './distinct.ts';
import type { Filter } from './filter.ts';
import type { Item } from './item.ts';
import type { Judgement } from './judgement.ts';

export type Grouping = 'none' | 'track' | 'kind' | 'profile' | 'key' | 'grade' | 'likeness';

export interface Order {
  readonly column: ColumnName;
  readonly isDescending: boolean;
}

export interface ViewRequest {
  readonly items: readonly Item[];
  readonly judgementOf: (item: Item) => Judgement;
  readonly filter: Filter;
  /** So many of those that meet the filter, the most different; undefined for all. */
  readonly distinct?: number | undefined;
  readonly order: Order;
  readonly grouping: Grouping;
}

export type ViewRow =
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'group'; readonly label: string; readonly count: number };

export interface View {
  readonly rows: readonly ViewRow[];
  /** The textures of the rows, in their order. */
  readonly items: readonly Item[];
}

export function makeView({ items, judgementOf, filter, distinct, order, grouping }: ViewRequest): View {
  const met = items.filter((item) => filter(item, judgementOf(item)));
  const shown = distinct === undefined ? met : distinctItems(met, distinct);
  const sorted = shown.sort(compareBy(order, judgementOf));
  if (grouping === 'none') return { rows: sorted.map((item) => ({ kind: 'item', item })), items: sorted };
  const groups = new Map<string, Item[]>();
  for (const item of sorted) {
    const label = groupLabel(item, grouping);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [item]);
    else if (standsFirst(item, grouping)) group.unshift(item);
    else group.push(item);
  }
  const rows: ViewRow[] = [];
  const ordered: Item[] = [];
  for (const [label, members] of [...groups].sort(([a], [b]) => collator.compare(a, b))) {
    rows.push({ kind: 'group', label, count: members.length });
    for (const item of members) {
      rows.push({ kind: 'item', item });
      ordered.push(item);
    }
  }
  return { rows, items: ordered };
}

/** Of those that sound alike the one that stands for them. */
function standsFirst({ texture }: Item, grouping: Grouping): boolean {
  return grouping === 'likeness' && texture.isExample && texture.group !== null;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareBy({ column, isDescending }: Order, judgementOf: ViewRequest['judgementOf']) {
  const { value } = columns[column];
  const sign = isDescending ? -1 : 1;
  const values = new Map<Item, string | number | null>();
  const of = (item: Item): string | number | null => {
    const known = values.get(item);
    if (known !== undefined) return known;
    const fresh = value(item, judgementOf(item));
    values.set(item, fresh);
    return fresh;
  };
  return (a: Item, b: Item): number => {
    const [left, right] = [of(a), of(b)];
    if (left === right) return a.index - b.index;
    if (left === null) return 1;
    if (right === null) return -1;
    const difference =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : collator.compare(String(left), String(right));
    return difference === 0 ? a.index - b.index : sign * difference;
  };
}

const kindLabels = { pad: 'Pads', swell: 'Swells', cloud: 'Clouds', hiss: 'Hiss', flicker: 'Flickers' };

function groupLabel({ texture, track }: Item, grouping: Exclude<Grouping, 'none'>): string {
  if (grouping === 'track') return track.name;
  if (grouping === 'kind') return kindLabels[texture.kind];
  if (grouping === 'profile') return track.profile ?? 'No named profile';
  if (grouping === 'key') return texture.key ?? 'No clear key';
  if (grouping === 'grade') return `Grade ${texture.grade}`;
  return texture.group === null ? 'No other like it' : `Like ${texture.group}`;
}

/** The state of the page, and what changes it. */
import type { PageData } from '../src/page-data.ts';
import type { App, AppEvent } from './app.ts';
import { parseDistinct, parseFilter } from './filter.ts';
import { itemsOf, type Item } from './item.ts';
import { createJudgements } from './judgements.ts';
import { createPictures } from './pictures.ts';
import { createPlayer } from './player.ts';
import { createSounds } from './sounds.ts';
import { makeView, type Grouping, type Order, type View } from './view.ts';

export interface AppRequest {
  readonly data: PageData;
  readonly pictureText: string;
  readonly isServed: boolean;
  readonly announce: App['announce'];
}

export function createApp({ data, pictureText, isServed, announce }: AppRequest): App {
  const items = itemsOf(data);
  const judgements = createJudgements(items, data.id);
  const sounds = createSounds(items, isServed);
  const player = createPlayer(sounds, announce);
  const { tell, on } = createEvents();
  let order: Order = { column: 'track', isDescending: false };
  let grouping: Grouping = 'none';
  let filterText = data.distinct === null ? '' : `distinct:${data.distinct}`;
  let view: View = { rows: [], items: [] };
  let selected: Item | undefined;

  const remake = (): void => {
    const filter = parseFilter(filterText);
    const distinct = parseDistinct(filterText);
    view = makeView({ items, judgementOf: judgements.of, filter, distinct, order, grouping });
    if (selected === undefined || !view.items.includes(selected)) selected = view.items[0];
    tell('view');
    tell('selection');
  };
  const select = (item: Item | undefined): void => {
    if (item === selected) return;
    selected = item;
    tell('selection');
  };
  judgements.onChange((item) => {
    // What was just rated stays where it is, also where it no longer meets the filter: the next one is below it.
    if (item === undefined) remake();
    tell('judgement');
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => tell('colours'));
  remake();

  return {
    data,
    items,
    judgements,
    pictures: createPictures(pictureText, data.pictures),
    player,
    sounds,
    isServed,
    announce,
    get view() {
      return view;
    },
    get selected() {
      return selected;
    },
    get filterText() {
      return filterText;
    },
    get order() {
      return order;
    },
    get grouping() {
      return grouping;
    },
    select,
    step(by) {
      const place = selected === undefined ? -1 : view.items.indexOf(selected);
      const next = view.items[Math.max(0, Math.min(view.items.length - 1, place + by))];
      if (next === undefined || next === selected) return;
      const wasPlaying = player.state.item !== undefined;
      select(next);
      if (wasPlaying) player.play(next);
      const following = view.items[view.items.indexOf(next) + Math.sign(by)];
      if (following !== undefined) player.prepare(following);
    },
    setFilter(text) {
      filterText = text;
      remake();
    },
    setOrder(wanted) {
      order = wanted;
      remake();
    },
    setGrouping(wanted) {
      grouping = wanted;
      remake();
    },
    on,
  };
}

function createEvents(): { readonly tell: (event: AppEvent) => void; readonly on: App['on'] } {
  const listeners = new Map<AppEvent, (() => void)[]>();
  return {
    tell: (event) => {
      for (const listener of listeners.get(event) ?? []) listener();
    },
    on: (event, listener) => void listeners.set(event, [...(listeners.get(event) ?? []), listener]),
  };
}

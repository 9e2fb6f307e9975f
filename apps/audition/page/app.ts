/** What the parts of the page share: the textures, what is thought of them, what is shown, chosen and played. */
import type { PageData } from '../src/page-data.ts';
import type { Item } from './item.ts';
import type { Judgements } from './judgements.ts';
import type { Pictures } from './pictures.ts';
import type { Player } from './player.ts';
import type { Sounds } from './sounds.ts';
import type { Grouping, Order, View } from './view.ts';

/** What happened, for those who show it. */
export type AppEvent = 'view' | 'selection' | 'judgement' | 'colours';

export interface App {
  readonly data: PageData;
  readonly items: readonly Item[];
  readonly judgements: Judgements;
  readonly pictures: Pictures;
  readonly player: Player;
  readonly sounds: Sounds;
  /** Whether the page's own server gave it, which then keeps the ratings. */
  readonly isServed: boolean;
  readonly view: View;
  readonly selected: Item | undefined;
  readonly filterText: string;
  readonly order: Order;
  readonly grouping: Grouping;
  select(item: Item | undefined): void;
  /** So many textures on in the order of the view; plays on where something plays. */
  step(by: number): void;
  setFilter(text: string): void;
  setOrder(order: Order): void;
  setGrouping(grouping: Grouping): void;
  /** Says something in passing; to screen readers too, and to them alone where everybody else sees it anyway. */
  readonly announce: (message: string, isSeen?: boolean) => void;
  readonly on: (event: AppEvent, listener: () => void) => void;
}

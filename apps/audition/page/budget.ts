/** How much of what one has room for is chosen. Pure. */
import type { Item } from './item.ts';
import type { Judgement, Rating } from './judgement.ts';

export interface Chosen {
  readonly count: number;
  readonly seconds: number;
  readonly bytes: number;
}

/** What is rated at least so, and not rejected. */
export function chosenOf(items: readonly Item[], judgementOf: (item: Item) => Judgement, leastRating: Rating): Chosen {
  let [count, seconds, bytes] = [0, 0, 0];
  for (const item of items) {
    const { rating, rejected } = judgementOf(item);
    if (rejected || rating === null || rating < leastRating) continue;
    count += 1;
    seconds += item.seconds;
    bytes += item.texture.bytes;
  }
  return { count, seconds, bytes };
}

/** A limit as one types it; undefined where there is none. A comma is a point. */
export function parseLimit(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** The most different of some textures. Pure. */
import { mostDistinct } from '@stem/core/analysis/likeness';
import type { Item } from './item.ts';

/** So many, in the order of the page. */
export function distinctItems(items: readonly Item[], count: number): Item[] {
  const sounds = items.map((item) => ({ name: item.path, descriptor: descriptorOf(item) }));
  const chosen = new Set(mostDistinct(sounds, count));
  return items.filter((_, index) => chosen.has(index));
}

const known = new WeakMap<Item, Uint8Array>();

function descriptorOf(item: Item): Uint8Array {
  const descriptor =
    known.get(item) ?? Uint8Array.from(atob(item.texture.descriptor), (letter) => letter.charCodeAt(0));
  known.set(item, descriptor);
  return descriptor;
}

/** Sums over any stretch of blocks of which most are nothing: only the others take memory. */
import { createSeries } from './series.ts';

const { floor, max, min } = Math;

/** One number a block, in order. */
export interface SparseTotals {
  push(value: number): void;
  /** The sum of the blocks from `start` to `end`; parts of blocks count in proportion. */
  between(start: number, end: number): number;
}

/** Empty totals. */
export function createSparseTotals(): SparseTotals {
  /** The blocks that are more than nothing, and the running total after each of them. */
  const places = createSeries(64);
  const totals = createSeries(64);
  let blocks = 0;

  const totalBefore = (block: number): number => {
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places.at(middle) < block) low = middle + 1;
      else high = middle;
    }
    return low > 0 ? totals.at(low - 1) : 0;
  };
  const totalAt = (place: number): number => {
    const block = min(max(floor(place), 0), blocks);
    const before = totalBefore(block);
    return before + (totalBefore(block + 1) - before) * (place - block);
  };

  return {
    push(value) {
      if (value !== 0) {
        places.push(blocks);
        totals.push((totals.length > 0 ? totals.at(totals.length - 1) : 0) + value);
      }
      blocks++;
    },
    between: (start, end) => (places.length === 0 ? 0 : totalAt(end) - totalAt(start)),
  };
}

/** Sums over any stretch of blocks in constant time, of several numbers a block. Of very many blocks, only some are in memory. */
const { floor, max, min } = Math;

/** Running totals before each block, and after the last. */
export interface RunningTotals {
  /** Takes the numbers of the next block. */
  push(values: Float64Array): void;
  /** Fills `sums`, and returns it, with those of the blocks from `start` to `end`; parts of blocks count in proportion. */
  between(start: number, end: number, sums: Float64Array): Float64Array;
}

/** Where numbers lie that memory is too dear for. */
export interface NumberStore {
  /** Puts numbers away, and returns their place; undefined where there is no room for them. */
  put(numbers: Float64Array): number | undefined;
  /** Fills `numbers` with those that were put at a place. */
  get(place: number, numbers: Float64Array): void;
}

/** Empty totals of so many numbers a block. Without a store all of them are in memory. */
export function createRunningTotals(columns: number, store?: NumberStore): RunningTotals {
  return new TotalRows(columns, store);
}

/** Numbers a page: 32 KiB. */
const pageNumbers = 4096;

/** Pages in memory where there is a store: 8 MiB, the levels of half an hour of stereo. */
const mostHeldPages = 256;

/**
 * A class, whose methods the engine compiles once and not for every track. Each page begins with the totals with which the one
 * before it ends, so that no block lies on two.
 */
class TotalRows implements RunningTotals {
  readonly #columns: number;
  readonly #pageBlocks: number;
  readonly #before: Float64Array;
  readonly #store: NumberStore | undefined;
  /** Those that are in memory, by their number. */
  readonly #pages: (Float64Array | undefined)[];
  /** Where the others lie; what has a place does not change any more. */
  readonly #places: number[] = [];
  /** Numbers of the pages in memory that can leave it, the oldest first. */
  readonly #held: number[] = [];
  #last: Float64Array;
  #blocks = 0;

  constructor(columns: number, store: NumberStore | undefined) {
    this.#columns = columns;
    this.#pageBlocks = max(1, floor(pageNumbers / columns) - 1);
    this.#before = new Float64Array(columns);
    this.#store = store;
    this.#last = this.#newPage();
    this.#pages = [this.#last];
  }

  push(values: Float64Array): void {
    const columns = this.#columns;
    const next = ((this.#blocks % this.#pageBlocks) + 1) * columns;
    const rows = this.#last;
    for (let at = 0; at < columns; at++)
      rows[next + at] = (rows[next - columns + at] as number) + (values[at] as number);
    this.#blocks++;
    if (this.#blocks % this.#pageBlocks === 0) this.#turnPage();
  }

  between(start: number, end: number, sums: Float64Array): Float64Array {
    const before = this.#before;
    this.#totalsAt(start, before);
    this.#totalsAt(end, sums);
    for (let at = 0; at < before.length; at++) sums[at] = (sums[at] as number) - (before[at] as number);
    return sums;
  }

  #totalsAt(place: number, totals: Float64Array): void {
    const columns = this.#columns;
    const block = min(max(floor(place), 0), this.#blocks);
    const rows = this.#pageOf(floor(block / this.#pageBlocks));
    const from = (block % this.#pageBlocks) * columns;
    const next = block === this.#blocks ? from : from + columns;
    const share = place - block;
    for (let at = 0; at < columns; at++) {
      const total = rows[from + at] as number;
      totals[at] = total + ((rows[next + at] as number) - total) * share;
    }
  }

  #turnPage(): void {
    const full = this.#last;
    this.#held.push(this.#pages.length - 1);
    this.#last = this.#roomForPage();
    this.#last.set(full.subarray(this.#pageBlocks * this.#columns));
    this.#pages.push(this.#last);
  }

  #pageOf(number: number): Float64Array {
    const held = this.#pages[number];
    if (held !== undefined) return held;
    const page = this.#roomForPage();
    this.#store?.get(this.#places[number] as number, page);
    this.#pages[number] = page;
    this.#held.push(number);
    return page;
  }

  /** A page to be filled: where enough are in memory, that of the oldest, which is put away. */
  #roomForPage(): Float64Array {
    const [oldest] = this.#held;
    if (this.#store === undefined || oldest === undefined || this.#held.length < mostHeldPages) return this.#newPage();
    const page = this.#pages[oldest] as Float64Array;
    const place = this.#places[oldest] ?? this.#store.put(page);
    if (place === undefined) return this.#newPage();
    this.#places[oldest] = place;
    this.#pages[oldest] = undefined;
    this.#held.shift();
    return page;
  }

  #newPage(): Float64Array {
    return new Float64Array((this.#pageBlocks + 1) * this.#columns);
  }
}

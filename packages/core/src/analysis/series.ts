/** A growing list of numbers, for measurements whose count is not known before the audio has gone by. */
export interface Series {
  readonly length: number;
  push(value: number): void;
  /** Takes all numbers out; their room stays. */
  clear(): void;
  /** The number at an index below `length`. */
  at(index: number): number;
  /** The numbers so far, without a copy; valid until the next push. */
  values(): Float64Array;
}

/**
 * An empty series with room for so many numbers, which the system gives as they come; it doubles its room when full. Where
 * the count is known to begin with, nothing is ever copied or thrown away.
 */
export function createSeries(room = 1024): Series {
  return new GrowingSeries(room);
}

/** A class, whose methods the engine compiles once and not for every track. */
class GrowingSeries implements Series {
  #room: Float64Array;
  #length = 0;

  constructor(room: number) {
    this.#room = new Float64Array(Math.max(1, room));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#room.length) this.#room = widened(this.#room);
    this.#room[this.#length++] = value;
  }

  clear(): void {
    this.#length = 0;
  }

  at(index: number): number {
    return this.#room[index] as number;
  }

  values(): Float64Array {
    return this.#room.subarray(0, this.#length);
  }
}

function widened(room: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(2 * room.length);
  wider.set(room);
  return wider;
}

/** Sums over any stretch of blocks in constant time, of several numbers a block: running totals before each, and after the last. */
export interface RunningTotals {
  /** Takes the numbers of the next block. */
  push(values: Float64Array): void;
  /** Fills `sums`, and returns it, with those of the blocks from `start` to `end`; parts of blocks count in proportion. */
  between(start: number, end: number, sums: Float64Array): Float64Array;
}

/** Empty totals of so many numbers a block, with room for so many blocks, as in a series. */
export function createRunningTotals(columns: number, blocks = 511): RunningTotals {
  return new TotalRows(columns, blocks);
}

class TotalRows implements RunningTotals {
  readonly #columns: number;
  #rows: Float64Array;
  #blocks = 0;

  constructor(columns: number, blocks: number) {
    this.#columns = columns;
    this.#rows = new Float64Array((blocks + 1) * columns);
  }

  push(values: Float64Array): void {
    const columns = this.#columns;
    const next = ++this.#blocks * columns;
    if (next === this.#rows.length) this.#rows = widened(this.#rows);
    const rows = this.#rows;
    for (let at = 0; at < columns; at++)
      rows[next + at] = (rows[next - columns + at] as number) + (values[at] as number);
  }

  between(start: number, end: number, sums: Float64Array): Float64Array {
    const columns = this.#columns;
    const rows = this.#rows;
    const last = this.#blocks;
    const [first, second] = [blockOf(start, last), blockOf(end, last)];
    const from = first * columns;
    const to = second * columns;
    const fromNext = first === last ? from : from + columns;
    const toNext = second === last ? to : to + columns;
    for (let at = 0; at < columns; at++) {
      const before = rows[from + at] as number;
      const after = rows[to + at] as number;
      const partBefore = ((rows[fromNext + at] as number) - before) * (start - first);
      const partAfter = ((rows[toNext + at] as number) - after) * (end - second);
      sums[at] = after + partAfter - (before + partBefore);
    }
    return sums;
  }
}

function blockOf(place: number, last: number): number {
  return Math.min(Math.max(Math.floor(place), 0), last);
}

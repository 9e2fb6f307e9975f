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

/** An empty series. It doubles its room when full. */
export function createSeries(): Series {
  let room = new Float64Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === room.length) {
        const wider = new Float64Array(2 * length);
        wider.set(room);
        room = wider;
      }
      room[length++] = value;
    },
    clear() {
      length = 0;
    },
    at: (index) => room[index] as number,
    values: () => room.subarray(0, length),
  };
}

/** A sum over any stretch of blocks in constant time: the running total before each block, and after the last. */
export interface RunningTotal {
  push(value: number): void;
  /** Total of the blocks from `start` to `end`, both in blocks; parts of blocks count in proportion. */
  between(start: number, end: number): number;
}

/** An empty running total. */
export function createRunningTotal(): RunningTotal {
  const totals = createSeries();
  totals.push(0);
  let total = 0;
  const at = (place: number): number => {
    const last = totals.length - 1;
    const block = Math.min(Math.max(Math.floor(place), 0), last);
    const below = totals.at(block);
    return block === last ? below : below + (totals.at(block + 1) - below) * (place - block);
  };
  return {
    push(value) {
      total += value;
      totals.push(total);
    },
    between: (start, end) => at(end) - at(start),
  };
}

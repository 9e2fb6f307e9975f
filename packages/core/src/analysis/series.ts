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

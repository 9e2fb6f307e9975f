/** Bits into bytes, highest first, in a buffer that grows. A class, so that its methods are compiled once for all files. */

/** Bytes that a value of `rice` takes at the most on its short way, and one more that waits. */
const shortBytes = 4;

export class BitWriter {
  #buffer = new Uint8Array(1 << 16);
  #length = 0;
  #pending = 0;
  #pendingBits = 0;

  /** Bytes that are whole. */
  get length(): number {
    return this.#length;
  }

  /** What was written; a view that holds until the next write. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  /** The lowest `bits` of a number, 0 … 32; negative numbers as two's complement. */
  write(value: number, bits: number): void {
    if (bits > 16) this.#put((value >>> 16) & (0xffff >>> (32 - bits)), bits - 16);
    const low = Math.min(16, bits);
    this.#put(value & ((1 << low) - 1), low);
  }

  /** Each value folded (0, −1, 1, −2 …): its quotient by 2^parameter in zeros and a one, then its lowest bits, 0 … 14. */
  rice(values: Int32Array, parameter: number): void {
    this.#reserve(shortBytes * values.length);
    const lowest = (1 << parameter) - 1;
    let buffer = this.#buffer;
    let length = this.#length;
    let pending = this.#pending;
    let pendingBits = this.#pendingBits;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      const folded = (value << 1) ^ (value >> 31);
      const bits = (folded >>> parameter) + 1 + parameter;
      if (bits > 24) {
        [this.#length, this.#pending, this.#pendingBits] = [length, pending, pendingBits];
        this.#zeros(folded >>> parameter);
        this.write((lowest + 1) | (folded & lowest), parameter + 1);
        this.#reserve(shortBytes * (values.length - i));
        buffer = this.#buffer;
        length = this.#length;
        pending = this.#pending;
        pendingBits = this.#pendingBits;
        continue;
      }
      pending = (pending << bits) | (lowest + 1) | (folded & lowest);
      pendingBits += bits;
      while (pendingBits >= 8) {
        pendingBits -= 8;
        buffer[length] = pending >>> pendingBits;
        length += 1;
      }
      pending &= (1 << pendingBits) - 1;
    }
    [this.#length, this.#pending, this.#pendingBits] = [length, pending, pendingBits];
  }

  /** Zeros up to the next whole byte. */
  align(): void {
    if (this.#pendingBits > 0) this.#put(0, 8 - this.#pendingBits);
  }

  #zeros(count: number): void {
    let rest = count;
    for (; rest >= 16; rest -= 16) this.#put(0, 16);
    this.#put(0, rest);
  }

  /** 24 bits at the most: with the seven that may wait they fit into a whole number of 32. */
  #put(value: number, bits: number): void {
    this.#reserve(shortBytes);
    this.#pending = (this.#pending << bits) | value;
    this.#pendingBits += bits;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#buffer[this.#length] = this.#pending >>> this.#pendingBits;
      this.#length += 1;
    }
    this.#pending &= (1 << this.#pendingBits) - 1;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * (this.#length + bytes));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}

/** Bits into bytes, highest first, in a buffer that grows. */

export interface BitWriter {
  /** Bytes that are whole. */
  readonly length: number;
  /** The lowest `bits` of a number, 0 … 32; negative numbers as two's complement. */
  write(value: number, bits: number): void;
  /** So many zeros and a one. */
  unary(zeros: number): void;
  /** Zeros up to the next whole byte. */
  align(): void;
  /** What was written; a view that holds until the next write. */
  bytes(): Uint8Array<ArrayBuffer>;
}

export function createBitWriter(): BitWriter {
  let buffer = new Uint8Array(1 << 16);
  let length = 0;
  let pending = 0;
  let pendingBits = 0;

  /** 24 bits at the most: with the seven that may wait they fit into a whole number of 32. */
  const put = (value: number, bits: number): void => {
    pending = (pending << bits) | value;
    pendingBits += bits;
    if (length + 4 > buffer.length) {
      const larger = new Uint8Array(2 * buffer.length);
      larger.set(buffer);
      buffer = larger;
    }
    while (pendingBits >= 8) {
      pendingBits -= 8;
      buffer[length++] = pending >>> pendingBits;
    }
    pending &= (1 << pendingBits) - 1;
  };
  return {
    get length() {
      return length;
    },
    write(value, bits) {
      if (bits > 16) put((value >>> 16) & (0xffff >>> (32 - bits)), bits - 16);
      const low = Math.min(16, bits);
      put(value & ((1 << low) - 1), low);
    },
    unary(zeros) {
      let rest = zeros;
      for (; rest >= 16; rest -= 16) put(0, 16);
      put(1, rest + 1);
    },
    align() {
      if (pendingBits > 0) put(0, 8 - pendingBits);
    },
    bytes: () => buffer.subarray(0, length),
  };
}
